package dev.glimpse.serde;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A strict and bounded reader of the JSON in events, token by token: an event of 8 MiB may hold
 * millions of empty objects, which would fill the heap as a tree.
 */
public final class EventJson {

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

  private static final ObjectMapper TREES = new ObjectMapper(JSON);

  private EventJson() {}

  /** A consumer of the fields of an object. */
  @FunctionalInterface
  interface FieldConsumer {
    /**
     * Reads one field.
     *
     * @param in at the first token of the field's value; to be left at its last token
     */
    void read(String name, JsonParser in) throws IOException, FailureException;
  }

  /**
   * Reads a value that is one JSON object.
   *
   * @throws FailureException MALFORMED_EVENT if it is not one JSON object in UTF-8, has a field
   *     twice, or exceeds the bounds of nesting or size; also what the consumer throws
   */
  static void readObject(byte @Nullable [] value, FieldConsumer fields) throws FailureException {
    if (value == null || value.length == 0) {
      throw malformed("The value is empty", null);
    }
    try (JsonParser in = parser(value)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("Not a JSON object", null);
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        fields.read(name, in);
      }
      requireEnd(in, "the JSON object");
    } catch (IOException e) {
      throw complaint(e);
    }
  }

  /**
   * Reads a value that is one JSON string, and returns its text.
   *
   * @throws FailureException MALFORMED_EVENT if it is something else
   */
  static String readString(byte[] value) throws FailureException {
    try (JsonParser in = parser(value)) {
      if (in.nextToken() != JsonToken.VALUE_STRING) {
        throw malformed("Not a JSON string", null);
      }
      String text = in.getText();
      requireEnd(in, "the JSON string");
      return text;
    } catch (IOException e) {
      throw complaint(e);
    }
  }

  /**
   * Reads a value as a tree, bounded by the number of its tokens.
   *
   * @throws FailureException MALFORMED_EVENT if it is not JSON, as {@link #readObject}
   */
  static JsonNode tree(byte[] value) throws FailureException {
    try (JsonParser in = parser(value)) {
      JsonNode tree = TREES.readTree(in);
      requireEnd(in, "the JSON object");
      return tree;
    } catch (IOException e) {
      throw complaint(e);
    }
  }

  private static void requireEnd(JsonParser in, String what) throws IOException, FailureException {
    if (in.nextToken() != null) {
      throw malformed("Something follows " + what, null);
    }
  }

  private static FailureException complaint(IOException e) {
    if (e instanceof JsonProcessingException syntax) {
      return malformed(JsonComplaint.of(syntax), e);
    }
    if (e instanceof CharacterCodingException) {
      return malformed("Not UTF-8", e);
    }
    throw new IllegalStateException("Reading from memory", e);
  }

  /**
   * Creates a parser that refuses bytes that are not UTF-8; Jackson itself would guess UTF-16, and
   * accept overlong forms.
   */
  private static JsonParser parser(byte[] value) throws IOException {
    int start = start(value);
    int length = value.length - start;
    CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
    if (length <= SMALL) {
      CharBuffer text = utf8.decode(ByteBuffer.wrap(value, start, length));
      return JSON.createParser(text.array(), text.arrayOffset(), text.remaining());
    }
    return JSON.createParser(
        new InputStreamReader(new ByteArrayInputStream(value, start, length), utf8));
  }

  /** Returns the index behind a byte order mark. */
  private static int start(byte[] value) {
    int marked = BYTE_ORDER_MARK.length;
    boolean isMarked =
        value.length >= marked && Arrays.equals(value, 0, marked, BYTE_ORDER_MARK, 0, marked);
    return isMarked ? marked : 0;
  }

  /** Returns the first character that is not white space; 0 without one. */
  static char firstCharacter(byte[] value) {
    for (int i = start(value); i < value.length; i++) {
      byte next = value[i];
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        return (char) (next & 0xff);
      }
    }
    return 0;
  }

  /** Copies a value without white space; numbers keep all digits, at any size. */
  static byte[] copy(JsonParser in) throws IOException {
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
    return copy.toByteArray();
  }

  /**
   * Returns a text that is one JSON object, without white space.
   *
   * @throws FailureException MALFORMED_EVENT if it is something else
   */
  public static String object(String text) throws FailureException {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    readObject(value, (name, in) -> in.skipChildren());
    try (JsonParser in = parser(value)) {
      in.nextToken();
      return text(in);
    } catch (IOException e) {
      throw complaint(e);
    }
  }

  /** Copies an object of attributes. */
  static String text(JsonParser in) throws IOException {
    return new String(copy(in), StandardCharsets.UTF_8);
  }

  /** Returns the failure of a value that is not what it has to be. */
  static FailureException malformed(String message, @Nullable Throwable cause) {
    return new FailureException(FailureCode.MALFORMED_EVENT, message, cause);
  }
}
