package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request event, read token by token: an event of 8 MiB may hold millions of empty
 * objects, which would fill the heap as a tree. {@link JsonRequestDecoder} validates the values.
 */
final class EventFieldReader {

  /** A limit above every request: brokers refuse far smaller records by default. */
  private static final int MAX_STRING = 64 << 20;

  /** A limit that allows long lists among the attributes. */
  static final int MAX_TOKENS = 100_000;

  /**
   * The maximum bytes of an event that is decoded at once, which is cheaper than a reader's
   * buffers.
   */
  private static final int SMALL = 8 << 10;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_STRING)
                  .maxTokenCount(MAX_TOKENS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Producers choose the names: caching them would keep any number of them.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private @Nullable String id;
  private @Nullable String uri;
  private @Nullable String data;
  private @Nullable String model;
  private @Nullable BigDecimal topK;
  private @Nullable BigDecimal threshold;
  private EventAttributes attributes = EventAttributes.NONE;

  private EventFieldReader() {}

  /**
   * Reads a whole event; unknown fields are skipped.
   *
   * @throws FailureException MALFORMED_EVENT if it is not one JSON object in UTF-8, has a field
   *     twice, exceeds the bounds of nesting or size, or a field has the wrong type
   */
  static EventFieldReader of(byte @Nullable [] value) throws FailureException {
    if (value == null || value.length == 0) {
      throw malformed("The value is empty", null);
    }
    try (JsonParser in = parser(value)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("Not a JSON object", null);
      }
      EventFieldReader fields = new EventFieldReader();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        fields.read(in);
      }
      if (in.nextToken() != null) {
        throw malformed("Something follows the JSON object", null);
      }
      return fields;
    } catch (JsonProcessingException e) {
      throw malformed(JsonComplaint.of(e), e);
    } catch (CharacterCodingException e) {
      throw malformed("Not UTF-8", e);
    } catch (IOException e) {
      throw new IllegalStateException("Reading from memory", e);
    }
  }

  /**
   * Creates a parser that refuses bytes that are not UTF-8; Jackson itself would guess UTF-16, and
   * accept overlong forms.
   */
  private static JsonParser parser(byte[] value) throws IOException {
    int marked = BYTE_ORDER_MARK.length;
    boolean isMarked =
        value.length >= marked && Arrays.equals(value, 0, marked, BYTE_ORDER_MARK, 0, marked);
    int start = isMarked ? marked : 0;
    int length = value.length - start;
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    if (length <= SMALL) {
      CharBuffer text = utf8.decode(ByteBuffer.wrap(value, start, length));
      return JSON.createParser(text.array(), text.arrayOffset(), text.remaining());
    }
    return JSON.createParser(
        new InputStreamReader(new ByteArrayInputStream(value, start, length), utf8));
  }

  private void read(JsonParser in) throws IOException, FailureException {
    String field = in.currentName();
    boolean isNull = in.nextToken() == JsonToken.VALUE_NULL;
    if (isNull) {
      return;
    }
    switch (field) {
      case "id" -> id = text(in);
      case "uri" -> uri = text(in);
      case "data" -> data = text(in);
      case "model" -> model = text(in);
      case "topK" -> {
        topK = number(in, "an integer");
        if (!JsonNumber.isInteger(topK)) {
          throw malformed("topK is not an integer", null);
        }
      }
      case "threshold" -> threshold = number(in, "a number");
      case "attributes" -> {
        require(in, JsonToken.START_OBJECT, "an object");
        attributes = new EventAttributes(copy(in));
      }
      default -> in.skipChildren();
    }
  }

  private static String text(JsonParser in) throws IOException, FailureException {
    require(in, JsonToken.VALUE_STRING, "a string");
    return in.getText();
  }

  private static BigDecimal number(JsonParser in, String what)
      throws IOException, FailureException {
    if (!in.currentToken().isNumeric()) {
      throw malformed(in.currentName() + " is not " + what, null);
    }
    return JsonNumber.of(in.getText());
  }

  private static void require(JsonParser in, JsonToken wanted, String what)
      throws IOException, FailureException {
    if (in.currentToken() != wanted) {
      throw malformed(in.currentName() + " is not " + what, null);
    }
  }

  /** Copies a value without white space; numbers keep all digits, at any size. */
  static String copy(JsonParser in) throws IOException {
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    try (JsonGenerator out = JSON.createGenerator(copy)) {
      int depth = 0;
      do {
        JsonToken token = in.currentToken();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        if (token.isNumeric()) {
          out.writeNumber(in.getText());
        } else {
          out.copyCurrentEvent(in);
        }
      } while (depth > 0 && in.nextToken() != null);
    }
    return copy.toString(StandardCharsets.UTF_8);
  }

  private static FailureException malformed(String message, @Nullable Throwable cause) {
    return new FailureException(FailureCode.MALFORMED_EVENT, message, cause);
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
