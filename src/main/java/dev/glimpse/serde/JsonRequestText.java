package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a JSON request for people, also of one that no decoder accepts. */
final class JsonRequestText {

  private static final JsonFactory JSON = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** The displayed length of inline image data; its beginning identifies the format. */
  private static final int SHOWN_OF_DATA = 24;

  /** The fields with images, or with requests that contain images. */
  private static final List<String> MAY_BE_AN_IMAGE =
      List.of("data", "data_base64", "payload", "uri");

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
   * Returns the request in several lines, with shortened images, also within an envelope; null if
   * it is no JSON object.
   */
  static @Nullable String of(byte[] value) {
    try {
      JsonNode request = MAPPER.readTree(value);
      if (request.isTextual()) { // a string that contains JSON
        request = MAPPER.readTree(request.textValue());
      }
      if (request instanceof ArrayNode events) { // several events of another system
        return events.toPrettyString();
      }
      return request instanceof ObjectNode object ? shortened(object).toPrettyString() : null;
    } catch (IOException e) { // not JSON
      return null;
    }
  }

  /** Shortens the images of a request, and those of a request in an envelope. */
  private static ObjectNode shortened(ObjectNode object) {
    for (String name : MAY_BE_AN_IMAGE) {
      JsonNode field = object.get(name);
      if (field instanceof ObjectNode content && !name.equals("uri")) {
        shortened(content);
      } else if (field != null
          && field.isTextual()
          && field.textValue().length() > SHOWN_OF_DATA
          && (!name.equals("uri") || InlineImageText.isDataUri(field.textValue()))) {
        String text = field.textValue();
        object.put(
            name, "%s… (%d characters)".formatted(text.substring(0, SHOWN_OF_DATA), text.length()));
      }
    }
    return object;
  }
}
