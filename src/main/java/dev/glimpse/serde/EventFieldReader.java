package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.FailureException;
import dev.glimpse.notification.NotificationDecoder;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request event, read token by token: an event of 8 MiB may hold millions of empty
 * objects, which would fill the heap as a tree. {@link JsonRequestDecoder} validates the values.
 */
final class EventFieldReader {

  private @Nullable String id;
  private @Nullable String uri;
  private @Nullable String data;
  private @Nullable String model;
  private @Nullable BigDecimal topK;
  private @Nullable BigDecimal threshold;
  private EventAttributes attributes = EventAttributes.NONE;
  private boolean maybeNotification;

  private EventFieldReader() {}

  /**
   * Reads a whole event; unknown fields are skipped. Stops at the first field that a notification
   * could have, unless the event is known to be none.
   *
   * @param isRequest whether the event is known to be a request
   * @throws FailureException MALFORMED_EVENT if it is not one JSON object in UTF-8, has a field
   *     twice, exceeds the bounds of nesting or size, or a field has the wrong type
   */
  static EventFieldReader of(byte @Nullable [] value, boolean isRequest) throws FailureException {
    return StrictJsonReader.read(
        value,
        in -> {
          EventFieldReader fields = new EventFieldReader();
          JsonToken first = in.nextToken();
          if (first == JsonToken.START_ARRAY && !isRequest) {
            fields.maybeNotification = true;
            return fields;
          }
          if (first != JsonToken.START_OBJECT) {
            throw StrictJsonReader.malformed("Not a JSON object", null);
          }
          while (in.nextToken() == JsonToken.FIELD_NAME) {
            fields.read(in, isRequest);
            if (fields.maybeNotification) {
              return fields;
            }
          }
          StrictJsonReader.checkEnd(in);
          return fields;
        });
  }

  private void read(JsonParser in, boolean isRequest) throws IOException, FailureException {
    String field = in.currentName();
    boolean isNull = in.nextToken() == JsonToken.VALUE_NULL;
    if (isNull) {
      return;
    }
    switch (field) {
      case "id" -> id = text(in);
      case "uri" -> uri = text(in);
      case "data" -> {
        maybeNotification = !isRequest && in.currentToken() == JsonToken.START_OBJECT;
        data = maybeNotification ? null : text(in);
      }
      case "model" -> model = text(in);
      case "topK" -> {
        topK = number(in, "an integer");
        if (!JsonNumber.isInteger(topK)) {
          throw StrictJsonReader.malformed("topK is not an integer", null);
        }
      }
      case "threshold" -> threshold = number(in, "a number");
      case "attributes" -> {
        require(in, JsonToken.START_OBJECT, "an object");
        attributes = new EventAttributes(StrictJsonReader.copy(in));
      }
      default -> {
        boolean hasImage = uri != null || data != null;
        maybeNotification = !isRequest && !hasImage && NotificationDecoder.MARKERS.contains(field);
        if (!maybeNotification) {
          in.skipChildren();
        }
      }
    }
  }

  private static String text(JsonParser in) throws IOException, FailureException {
    require(in, JsonToken.VALUE_STRING, "a string");
    return in.getText();
  }

  private static BigDecimal number(JsonParser in, String what)
      throws IOException, FailureException {
    if (!in.currentToken().isNumeric()) {
      throw StrictJsonReader.malformed(in.currentName() + " is not " + what, null);
    }
    return JsonNumber.of(in.getText());
  }

  private static void require(JsonParser in, JsonToken wanted, String what)
      throws IOException, FailureException {
    if (in.currentToken() != wanted) {
      throw StrictJsonReader.malformed(in.currentName() + " is not " + what, null);
    }
  }

  /** Returns whether the reader stopped, because the event could be a notification. */
  boolean isMaybeNotification() {
    return maybeNotification;
  }

  @Nullable String id() {
    return id;
  }

  @Nullable String uri() {
    return uri;
  }

  @Nullable String data() {
    return data;
  }

  @Nullable String model() {
    return model;
  }

  /** Returns the value, an integer; null if it is missing. */
  @Nullable BigDecimal topK() {
    return topK;
  }

  @Nullable BigDecimal threshold() {
    return threshold;
  }

  EventAttributes attributes() {
    return attributes;
  }
}
