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
final class DescriptorFile {

  private DescriptorFile() {}

  static ModelDescriptor read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          file.getParent() + " is not a model: it has no " + file.getFileName());
    }
    JsonNode tree = tree(file);
    List<Complaint> complaints = DescriptorSchema.complaints(tree);
    if (complaints.isEmpty()) {
      ModelDescriptor descriptor = Yaml.value(tree, ModelDescriptor.class);
      complaints = Contradictions.in(descriptor);
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
    try (JsonParser parser = Yaml.MAPPER.createParser(file.toFile())) {
      JsonNode tree = Yaml.MAPPER.reader(new LocationJsonNodeFactory(parser)).readTree(parser);
      return tree == null ? NullNode.getInstance() : tree;
    } catch (JsonProcessingException e) {
      String line = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
      throw new ModelException(file + line + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be read: " + e, e);
    }
  }

  static void write(Path file, ModelDescriptor descriptor) {
    List<Complaint> complaints = DescriptorSchema.complaints(Yaml.MAPPER.valueToTree(descriptor));
    if (complaints.isEmpty()) {
      complaints = Contradictions.in(descriptor);
    }
    if (!complaints.isEmpty()) {
      throw new ModelException(
          complaints.stream().map(Complaint::text).collect(Collectors.joining("\n")));
    }
    try {
      Yaml.MAPPER.writeValue(file.toFile(), descriptor);
    } catch (IOException e) {
      throw new ModelException(file + " cannot be written: " + e, e);
    }
  }

  static String spelt(ModelDescriptor descriptor) {
    ObjectNode tree = Yaml.MAPPER.valueToTree(descriptor);
    ObjectNode recipe = Yaml.MAPPER.createObjectNode();
    if (descriptor.preprocessing().preset() != null) {
      recipe.put("preset", descriptor.preprocessing().preset());
    }
    recipe.setAll(Yaml.MAPPER.<ObjectNode>valueToTree(descriptor.preprocessing().keys()));
    tree.set("preprocessing", recipe);
    try {
      return Yaml.MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A descriptor that was read can be written", e);
    }
  }
}
