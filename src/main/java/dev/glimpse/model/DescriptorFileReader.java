package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.serialization.node.LocationJsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The reader and writer of descriptor files; it validates in both directions. */
final class DescriptorFileReader {

  private DescriptorFileReader() {}

  static ModelDescriptor read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          file.getParent() + " is not a model: it has no " + file.getFileName());
    }
    JsonNode tree = tree(file);
    List<Violation> complaints = DescriptorSchema.complaints(tree);
    if (complaints.isEmpty()) {
      ModelDescriptor descriptor = YamlReader.value(tree, ModelDescriptor.class);
      complaints = DescriptorConsistencyRules.in(descriptor);
      if (complaints.isEmpty()) {
        return descriptor;
      }
    }
    throw new ModelException(
        complaints.stream()
            .sorted(Comparator.comparingInt(complaint -> complaint.line(tree)))
            .map(complaint -> file + ", line " + complaint.line(tree) + ": " + complaint.text())
            .collect(Collectors.joining("\n")));
  }

  private static JsonNode tree(Path file) {
    try (JsonParser parser = YamlReader.MAPPER.createParser(file.toFile())) {
      JsonNode tree =
          YamlReader.MAPPER.reader(new LocationJsonNodeFactory(parser)).readTree(parser);
      return tree == null ? NullNode.getInstance() : tree;
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new ModelException(file + line + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read: " + e, e);
    }
  }

  static void write(Path file, ModelDescriptor descriptor) {
    List<Violation> complaints =
        DescriptorSchema.complaints(YamlReader.MAPPER.valueToTree(descriptor));
    if (complaints.isEmpty()) {
      complaints = DescriptorConsistencyRules.in(descriptor);
    }
    if (!complaints.isEmpty()) {
      throw new ModelException(
          complaints.stream().map(Violation::text).collect(Collectors.joining("\n")));
    }
    try {
      YamlReader.MAPPER.writeValue(file.toFile(), descriptor);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be written: " + e, e);
    }
  }

  static String spelt(ModelDescriptor descriptor) {
    ObjectNode tree = YamlReader.MAPPER.valueToTree(descriptor);
    ObjectNode preprocessing = YamlReader.MAPPER.createObjectNode();
    if (descriptor.preprocessing().preset() != null) {
      preprocessing.put("preset", descriptor.preprocessing().preset());
    }
    preprocessing.setAll(
        YamlReader.MAPPER.<ObjectNode>valueToTree(descriptor.preprocessing().keys()));
    tree.set("preprocessing", preprocessing);
    try {
      return YamlReader.MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A descriptor that was read can be written", e);
    }
  }
}
