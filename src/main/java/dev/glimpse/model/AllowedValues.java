package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * What a part of the descriptor's schema allows, in words.
 *
 * @param root the whole schema, which references lead into
 * @param rule a part of it
 */
record AllowedValues(JsonNode root, JsonNode rule) {

  /** At a place in the schema; the branches of a condition speak for the whole. */
  static AllowedValues at(JsonNode root, JsonPointer place) {
    JsonPointer last = place.last();
    boolean branch = last != null && (last.matchesProperty("then") || last.matchesProperty("else"));
    return new AllowedValues(root, root.at(branch ? place.head() : place));
  }

  /** Of the value of one key of this mapping. */
  AllowedValues of(String key) {
    JsonNode properties = resolved().path("properties");
    return new AllowedValues(
        root, properties.has(key) ? properties.get(key) : resolved().path("additionalProperties"));
  }

  /** The keys of this mapping. */
  String keys() {
    List<String> keys = new ArrayList<>();
    resolved().path("properties").fieldNames().forEachRemaining(keys::add);
    return String.join(", ", keys);
  }

  /** The rule, with what it refers to where it says nothing itself. */
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
