package dev.glimpse.model;

import com.fasterxml.jackson.databind.JsonNode;

/** The reference of a descriptor's keys, generated from its JSON Schema, and the presets. */
public final class DescriptorReferenceTable {

  private final StringBuilder table =
      new StringBuilder("| Key | Needed, or default | Allowed | Meaning |\n|---|---|---|---|\n");

  private DescriptorReferenceTable() {}

  /** Returns the JSON Schema, for editors. */
  public static String schema() {
    return YamlReader.text(DescriptorSchema.RESOURCE);
  }

  /** Returns a table of the keys and the presets' YAML, for docs/models/descriptor.md. */
  public static String markdown() {
    DescriptorReferenceTable reference = new DescriptorReferenceTable();
    reference.addKeys("", DescriptorSchema.tree());
    return reference.table
        + "\n```yaml\n"
        + YamlReader.text(PreprocessingPresets.RESOURCE)
        + "```\n";
  }

  private void addKeys(String prefix, JsonNode mapping) {
    for (var property : mapping.path("properties").properties()) {
      String key = prefix + property.getKey();
      AllowedValueText allowed = new AllowedValueText(DescriptorSchema.tree(), property.getValue());
      JsonNode rule = allowed.resolved();
      table.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  key,
                  needed(mapping, property.getKey()),
                  allowed,
                  rule.path("description").asText()));
      JsonNode nested = rule.at("/else/$ref").isMissingNode() ? rule : rule.get("else");
      if (!nested.has("title")) {
        addKeys(key + ".", new AllowedValueText(DescriptorSchema.tree(), nested).resolved());
      }
    }
  }

  private static String needed(JsonNode mapping, String key) {
    for (JsonNode required : mapping.path("required")) {
      if (required.asText().equals(key)) {
        return "yes";
      }
    }
    JsonNode byDefault = mapping.get("properties").get(key).path("default");
    return byDefault.isMissingNode() ? "" : "`" + byDefault.asText() + "`";
  }
}
