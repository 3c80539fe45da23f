package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The allowed values of a part of the descriptor's schema, as text for error messages.
 *
 * @param root the whole schema, which resolves references
 * @param rule a part of the schema
 */
record AllowedValueText(JsonNode root, JsonNode rule) {

  /**
   * Creates the allowed values at a location of the schema; a branch of a condition stands for the
   * whole condition.
   */
  static AllowedValueText at(JsonNode root, JsonPointer place) {
    JsonPointer last = place.last();
    boolean branch = last != null && (last.matchesProperty("then") || last.matchesProperty("else"));
    return new AllowedValueText(root, root.at(branch ? place.head() : place));
  }

  /** Returns the allowed values of one key of this mapping. */
  AllowedValueText of(String key) {
    JsonNode properties = resolved().path("properties");
    return new AllowedValueText(
        root, properties.has(key) ? properties.get(key) : resolved().path("additionalProperties"));
  }

  /** Returns the keys of this mapping, comma-separated. */
  String keys() {
    List<String> keys = new ArrayList<>();
    resolved().path("properties").fieldNames().forEachRemaining(keys::add);
    return String.join(", ", keys);
  }

  /** Returns the rule; if it is a reference, the rule that it refers to. */
  JsonNode resolved() {
    return rule.has("$ref") ? root.at(rule.get("$ref").asText().substring(1)) : rule;
  }

  @Override
  public String toString() {
    JsonNode rule = resolved();
    if (rule.has("title")) {
      return rule.get("title").asText();
    }
    if (rule.has("enum")) {
      return list(rule.get("enum"));
    }
    return switch (rule.path("type").asText()) {
      case "string" -> "text";
      case "integer" -> "a whole number" + bounds(rule);
      case "number" -> "a number" + bounds(rule);
      case "array" -> "a list";
      default -> "a mapping of " + keys();
    };
  }

  private static String list(JsonNode values) {
    List<String> words =
        StreamSupport.stream(values.spliterator(), false).map(JsonNode::asText).toList();
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : words.stream().limit(last).collect(Collectors.joining(", ")) + " or " + words.get(last);
  }

  private static String bounds(JsonNode rule) {
    String above = rule.has("exclusiveMinimum") ? " above " + rule.get("exclusiveMinimum") : "";
    String from = rule.has("minimum") ? " from " + rule.get("minimum") : "";
    String to = rule.has("maximum") ? " up to " + rule.get("maximum") : "";
    return above + from + to;
  }
}
