package dev.glimpse.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The named presets of preprocessing: {@value #RESOURCE}. */
final class PreprocessingPresets {

  static final String RESOURCE = "/models/preprocessing.yaml";

  private static final JsonNode ALL = YamlReader.resource(RESOURCE);

  private PreprocessingPresets() {}

  static List<String> names() {
    List<String> names = new ArrayList<>();
    ALL.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Returns a complete copy of one preset. */
  static ObjectNode keys(String name) {
    if (!(ALL.get(name) instanceof ObjectNode keys)) {
      throw new ModelException("preprocessing is " + name + ", allowed: " + names());
    }
    ObjectNode complete = defaults();
    complete.setAll(keys);
    return complete;
  }

  /** Returns the defaults of the keys. */
  static ObjectNode defaults() {
    return YamlReader.MAPPER
        .createObjectNode()
        .put("jpeg", "fast")
        .put("jpegRatio", 1)
        .put("orientation", "ignore")
        .put("channelOrder", "rgb");
  }
}
