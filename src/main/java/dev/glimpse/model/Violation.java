package dev.glimpse.model;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.serialization.node.JsonLocationAware;

/**
 * A violation of the rules for a descriptor by one of its values.
 *
 * @param at the location of the value, which may be missing
 * @param text a message with the key, its value and the allowed values
 */
record Violation(JsonPointer at, String text) {

  /** Creates a violation for a value that is not allowed. */
  static Violation about(JsonPointer at, JsonNode value, String allowed) {
    return new Violation(at, key(at) + " is " + shown(value) + ", allowed: " + allowed);
  }

  /** Returns the key in dotted form, such as {@code input.side}. */
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

  /**
   * Returns the value's line in the text that the tree was read from; for a missing value, the line
   * of the closest parent.
   */
  int line(JsonNode tree) {
    for (JsonPointer pointer = at; pointer != null; pointer = pointer.head()) {
      if (tree.at(pointer) instanceof JsonLocationAware located) {
        return located.tokenLocation().getLineNr();
      }
    }
    return 1;
  }
}
