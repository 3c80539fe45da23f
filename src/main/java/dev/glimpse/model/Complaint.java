package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.serialization.node.JsonLocationAware;

/**
 * What is wrong with one value of a descriptor.
 *
 * @param at where the value is, or should be
 * @param text names the key, its value and what is allowed
 */
record Complaint(JsonPointer at, String text) {

  /** About a value that is not allowed. */
  static Complaint about(JsonPointer at, JsonNode value, String allowed) {
    return new Complaint(at, key(at) + " is " + shown(value) + ", allowed: " + allowed);
  }

  /** The key as people write it: {@code input.side}. */
  static String key(JsonPointer at) {
    return at.length() == 0
        ? "the descriptor"
        : at.toString().substring(1).replace('/', '.').replace("~1", "/");
  }

  private static String shown(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "a mapping";
      case ARRAY -> "a list";
      case NULL -> "empty";
      default -> value.asText();
    };
  }

  /** The line of the value in the text that the tree was read from; else of what it belongs to. */
  int line(JsonNode tree) {
    for (JsonPointer pointer = at; pointer != null; pointer = pointer.head()) {
      if (tree.at(pointer) instanceof JsonLocationAware located) {
        return located.tokenLocation().getLineNr();
      }
    }
    return 1;
  }
}
