package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.List;

/**
 * The schema of descriptors, their single source of truth: {@value #RESOURCE}, a JSON Schema that
 * editors can use as well. Its descriptions explain the keys. Its titles state the allowed values
 * where type, bounds and enumeration do not state them clearly.
 */
final class DescriptorSchema {

  static final String RESOURCE = "/models/model.schema.json";

  private static final JsonNode TREE = YamlReader.resource(RESOURCE);
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(
              TREE, SchemaValidatorsConfig.builder().pathType(PathType.JSON_POINTER).build());

  private DescriptorSchema() {}

  static JsonNode tree() {
    return TREE;
  }

  /** Returns a descriptor's violations of the schema; an empty list for a valid one. */
  static List<Violation> complaints(JsonNode descriptor) {
    return SCHEMA.validate(descriptor).stream()
        .map(message -> complaint(message, descriptor))
        .distinct()
        .toList();
  }

  private static Violation complaint(ValidationMessage message, JsonNode descriptor) {
    JsonPointer at = JsonPointer.compile(message.getInstanceLocation().toString());
    JsonPointer rule = JsonPointer.compile(message.getSchemaLocation().getFragment().toString());
    AllowedValueText allowed = AllowedValueText.at(TREE, rule.head());
    return switch (message.getType()) {
      case "additionalProperties" -> {
        JsonPointer key = at.appendProperty(message.getProperty());
        yield new Violation(
            key, "there is no key " + Violation.key(key) + ", allowed: " + allowed.keys());
      }
      case "required" -> {
        JsonPointer key = at.appendProperty(message.getProperty());
        yield new Violation(
            key, Violation.key(key) + " is missing, allowed: " + allowed.of(message.getProperty()));
      }
      case "propertyNames" ->
          new Violation(
              at.appendProperty(message.getProperty()),
              Violation.key(at)
                  + " has "
                  + message.getProperty()
                  + ", allowed: "
                  + AllowedValueText.at(TREE, rule));
      default -> Violation.about(at, descriptor.at(at), allowed.toString());
    };
  }
}
