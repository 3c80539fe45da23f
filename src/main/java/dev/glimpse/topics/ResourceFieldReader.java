package dev.glimpse.topics;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An object of a resource file, read field by field; an invalid field causes a {@link
 * DeclarationException} with the field's full path.
 */
record ResourceFieldReader(String file, String path, JsonNode node) {

  /** Rejects fields with other names, because misspelt fields would be ignored permanently. */
  ResourceFieldReader allowing(Set<String> names) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw wrong(path(name), "is not known; allowed: " + new TreeSet<>(names));
              }
            });
    return this;
  }

  /** Returns a required object. */
  ResourceFieldReader object(String name) {
    JsonNode value = required(name);
    if (!value.isObject()) {
      throw wrong(path(name), "has to be an object");
    }
    return new ResourceFieldReader(file, path(name), value);
  }

  /** Returns a required string. */
  String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw wrong(path(name), "has to be a string, not " + value);
    }
    return value.textValue();
  }

  /** Returns an optional string, or the given default. */
  String text(String name, String absent) {
    return node.has(name) ? text(name) : absent;
  }

  /** Returns an optional integer of at least 1; null if it is absent. */
  @Nullable Integer count(String name) {
    if (!node.has(name)) {
      return null;
    }
    JsonNode value = node.get(name);
    if (!value.isInt() || value.intValue() < 1) {
      throw wrong(path(name), "has to be an integer of at least 1, not " + value);
    }
    return value.intValue();
  }

  /** Returns the fields of an object in Kafka's form of settings: lists are joined by commas. */
  Map<String, String> settings(String name) {
    Map<String, String> settings = new TreeMap<>();
    if (node.has(name)) {
      ResourceFieldReader object = object(name);
      object
          .node
          .properties()
          .forEach(entry -> settings.put(entry.getKey(), object.setting(entry.getKey())));
    }
    return settings;
  }

  private String setting(String name) {
    JsonNode value = node.get(name);
    if (value.isArray() && !value.isEmpty()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(element -> scalar(name, element))
          .collect(Collectors.joining(","));
    }
    return scalar(name, value);
  }

  private String scalar(String name, JsonNode value) {
    if (value.isNull() || !value.isValueNode()) {
      throw wrong(path(name), "has to be a string, a number, a boolean or a list of them");
    }
    return value.asText();
  }

  DeclarationException wrong(String field, String message) {
    return new DeclarationException(file, field + " " + message, null);
  }

  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private JsonNode required(String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      throw wrong(path(name), "is missing");
    }
    return value;
  }
}
