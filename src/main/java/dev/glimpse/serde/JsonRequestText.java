package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The parts of a JSON request for people, also of one that no decoder accepts. */
final class JsonRequestText {

  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The displayed length of inline image data; its beginning identifies the format. */
  private static final int SHOWN_OF_DATA = 24;

  private JsonRequestText() {}

  /** Returns the id; null if the request has none. Stops reading after the id. */
  static @Nullable String id(byte[] value) {
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isId = parser.currentName().equals("id");
        JsonToken token = parser.nextToken();
        if (isId) {
          return token == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
        parser.skipChildren();
      }
    } catch (IOException e) { // not JSON: no id
      return null;
    }
    return null;
  }

  /**
   * Returns the request in several lines, with shortened data; null if it is neither a JSON object
   * nor an array.
   */
  static @Nullable String of(byte[] value) {
    try {
      JsonNode tree = MAPPER.readTree(value);
      if (tree instanceof ArrayNode events) {
        return events.toPrettyString();
      }
      if (!(tree instanceof ObjectNode request)) {
        return null;
      }
      JsonNode data = request.get("data");
      if (data != null && data.isTextual() && data.textValue().length() > SHOWN_OF_DATA) {
        request.put(
            "data",
            "%s… (%d characters)"
                .formatted(
                    data.textValue().substring(0, SHOWN_OF_DATA), data.textValue().length()));
      }
      return request.toPrettyString();
    } catch (IOException e) { // not JSON
      return null;
    }
  }
}
