package dev.glimpse.topics;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A comparison of two schemas of one event by the compatibility rule of docs/events.md. */
final class SchemaComparison {

  /** Bounds of which a larger value allows more. */
  private static final List<String> MAXIMA = List.of("maximum", "maxLength", "maxItems");

  /** Bounds of which a smaller value allows more. */
  private static final List<String> MINIMA = List.of("minimum", "minLength", "minItems");

  private final JsonNode before;
  private final JsonNode now;

  /** Whether other programs read the event: they rely on fields that are always there. */
  private final boolean read;

  private final List<String> violations = new ArrayList<>();

  private SchemaComparison(JsonNode before, JsonNode now, boolean read) {
    this.before = before;
    this.now = now;
    this.read = read;
  }

  /** Returns the violations of the rule by the schema of an event that other programs write. */
  static List<String> ofWritten(JsonNode before, JsonNode now) {
    return new SchemaComparison(before, now, false).violations();
  }

  /** Returns the violations of the rule by the schema of an event that other programs read. */
  static List<String> ofRead(JsonNode before, JsonNode now) {
    return new SchemaComparison(before, now, true).violations();
  }

  private List<String> violations() {
    if (!before.path("$id").equals(now.path("$id"))) {
      violations.add("$id is " + now.path("$id").asText());
    }
    compare("", before, now);
    return violations;
  }

  private void compare(String at, JsonNode oldRule, JsonNode newRule) {
    JsonNode old = resolved(before, oldRule);
    JsonNode rule = resolved(now, newRule);
    compareSets(at, "type", words(old.path("type")), words(rule.path("type")));
    compareSets(at, "enum", words(old.path("enum")), words(rule.path("enum")));
    if (rule.has("const") && !rule.get("const").equals(old.path("const"))) {
      violations.add(at + ": const is " + rule.get("const"));
    }
    for (String bound : MAXIMA) {
      if (rule.has(bound)
          && (!old.has(bound) || rule.get(bound).asDouble() < old.get(bound).asDouble())) {
        violations.add(at + ": " + bound + " is lower");
      }
    }
    for (String bound : MINIMA) {
      if (rule.has(bound)
          && (!old.has(bound) || rule.get(bound).asDouble() > old.get(bound).asDouble())) {
        violations.add(at + ": " + bound + " is higher");
      }
    }
    compareRequired(at, words(old.path("required")), words(rule.path("required")));
    old.path("properties")
        .properties()
        .forEach(
            property -> {
              String name = at + "/" + property.getKey();
              JsonNode changed = rule.path("properties").get(property.getKey());
              if (changed == null) {
                violations.add(name + " is removed");
              } else {
                compare(name, property.getValue(), changed);
              }
            });
    if (old.has("items") && rule.has("items")) {
      compare(at + "[]", old.get("items"), rule.get("items"));
    }
    if (rule.path("additionalProperties").isBoolean()
        && !rule.path("additionalProperties").asBoolean()) {
      violations.add(at + ": additionalProperties is false");
    }
  }

  /** Compares what is allowed; nothing stated means that everything is. */
  private void compareSets(String at, String keyword, Set<String> old, Set<String> allowed) {
    if (!allowed.isEmpty() && (old.isEmpty() || !allowed.containsAll(old))) {
      violations.add(at + ": " + keyword + " is narrowed to " + allowed);
    } else if (read && keyword.equals("type") && !old.equals(allowed)) {
      violations.add(at + ": type is widened to " + allowed);
    }
  }

  private void compareRequired(String at, Set<String> old, Set<String> required) {
    for (String name : required) {
      if (!old.contains(name)) {
        violations.add(at + "/" + name + " is newly required");
      }
    }
    for (String name : old) {
      if (read && !required.contains(name)) {
        violations.add(at + "/" + name + " is no longer required");
      }
    }
  }

  private static JsonNode resolved(JsonNode root, JsonNode rule) {
    return rule.has("$ref") ? root.at(rule.get("$ref").asText().substring(1)) : rule;
  }

  private static Set<String> words(JsonNode values) {
    Set<String> words = new TreeSet<>();
    if (values.isTextual()) {
      words.add(values.asText());
    }
    values.forEach(value -> words.add(value.asText()));
    return words;
  }
}
