package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.FailureException;
import java.io.IOException;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request in a JSON object, and whether the object is an envelope of another
 * system. {@link JsonRequestDecoder} validates the values.
 */
final class EventFieldReader {

  private @Nullable String id;
  private @Nullable String uri;
  private @Nullable String data;
  private @Nullable String model;
  private @Nullable BigDecimal topK;
  private @Nullable BigDecimal threshold;
  private @Nullable String expiresAt;
  private EventAttributes attributes = EventAttributes.NONE;
  private boolean hasSpecVersion;
  private boolean hasSchema;
  private boolean hasPayload;

  /** The first field of the wrong type; it does not matter in an envelope. */
  private @Nullable String fault;

  private EventFieldReader() {}

  /**
   * Reads a whole object; unknown fields are skipped.
   *
   * @throws FailureException MALFORMED_EVENT if it is not one JSON object in UTF-8, has a field
   *     twice, or exceeds the bounds of nesting or size
   */
  static EventFieldReader of(byte @Nullable [] value) throws FailureException {
    EventFieldReader fields = new EventFieldReader();
    EventJson.readObject(value, fields::read);
    return fields;
  }

  private void read(String field, JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      hasPayload |= field.equals("payload");
      hasSchema |= field.equals("schema"); // Connect's data without a schema
      return;
    }
    switch (field) {
      case "id" -> id = text(in);
      case "uri" -> uri = text(in);
      case "data" -> data = text(in);
      case "model" -> model = text(in);
      case "expiresAt" -> expiresAt = text(in);
      case "topK" -> {
        topK = number(in, "an integer");
        if (topK != null && !JsonNumber.isInteger(topK)) {
          wrong(in, "an integer");
        }
      }
      case "threshold" -> threshold = number(in, "a number");
      case "attributes" -> {
        if (in.currentToken() == JsonToken.START_OBJECT) {
          attributes = new EventAttributes(EventJson.text(in));
        } else {
          wrong(in, "an object");
        }
      }
      case "specversion" -> {
        hasSpecVersion = in.currentToken() == JsonToken.VALUE_STRING;
        in.skipChildren();
      }
      case "schema" -> {
        hasSchema = true;
        in.skipChildren();
      }
      case "payload" -> {
        hasPayload = true;
        in.skipChildren();
      }
      default -> in.skipChildren();
    }
  }

  private @Nullable String text(JsonParser in) throws IOException {
    return in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : wrong(in, "a string");
  }

  private @Nullable BigDecimal number(JsonParser in, String what) throws IOException {
    if (in.currentToken().isNumeric()) {
      return JsonNumber.of(in.getText());
    }
    wrong(in, what);
    return null;
  }

  private @Nullable String wrong(JsonParser in, String what) throws IOException {
    if (fault == null) {
      fault = in.currentName() + " is not " + what;
    }
    in.skipChildren();
    return null;
  }

  /**
   * Returns these fields if each has the type that it has in a request.
   *
   * @throws FailureException MALFORMED_EVENT if one has not
   */
  EventFieldReader checked() throws FailureException {
    if (fault != null) {
      throw EventJson.malformed(fault, null);
    }
    return this;
  }

  /** Returns whether the object has an image, as only Glimpse's requests have. */
  boolean hasImage() {
    return uri != null || data != null;
  }

  /** Returns whether the object is a CloudEvent in structured mode: a request has no such field. */
  boolean isCloudEvent() {
    return hasSpecVersion && uri == null;
  }

  /** Returns whether the object is an envelope of Kafka Connect's JsonConverter. */
  boolean isConnectEnvelope() {
    return hasSchema && hasPayload && !hasImage();
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

  /** Returns the time as text; null if it is missing. */
  @Nullable String expiresAt() {
    return expiresAt;
  }

  EventAttributes attributes() {
    return attributes;
  }
}
