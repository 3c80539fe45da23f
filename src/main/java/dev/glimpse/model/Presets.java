package dev.glimpse.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The recipes of preprocessing that have a name: {@value #RESOURCE}. */
final class Presets {

  static final String RESOURCE = "/models/preprocessing.yaml";

  private static final JsonNode ALL = Yaml.resource(RESOURCE);

  private Presets() {}

  static List<String> names() {
    List<String> names = new ArrayList<>();
    ALL.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** A copy of one, complete. */
  static ObjectNode keys(String name) {
    if (!(ALL.get(name) instanceof ObjectNode keys)) {
      throw new ModelException("preprocessing is " + name + ", allowed: " + names());
    }
    ObjectNode complete = defaults();
    complete.setAll(keys);
    return complete;
  }

  /** What holds where a recipe says nothing. */
  static ObjectNode defaults() {
    return Yaml.MAPPER
        .createObjectNode()
        .put("jpeg", "fast")
        .put("jpegRatio", 1)
        .put("orientation", "ignore")
        .put("channelOrder", "rgb");
  }
}
