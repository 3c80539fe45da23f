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

/** A reader of JSON from producers that may write anything: in UTF-8, strict and bounded. */
final class StrictJsonReader {

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

  private StrictJsonReader() {}

  /**
   * Reads a whole event as a tree.
   *
   * @throws FailureException MALFORMED_EVENT as {@link #read}
   */
  static JsonNode tree(byte @Nullable [] value) throws FailureException {
    return read(
        value,
        in -> {
          JsonNode tree = TREES.readTree(in);
          checkEnd(in);
          return tree;
        });
  }

  /** Checks that nothing follows the value. */
  static void checkEnd(JsonParser in) throws IOException, FailureException {
    if (in.nextToken() != null) {
      throw malformed("Something follows the JSON object", null);
    }
  }

  /** A function that reads a value from its first token on. */
  interface Reading<T> {
    T read(JsonParser in) throws IOException, FailureException;
  }

  /**
   * Reads a value.
   *
   * @throws FailureException MALFORMED_EVENT if it is not JSON in UTF-8, has a field twice, or
   *     exceeds the bounds of nesting or size
   */
  static <T> T read(byte @Nullable [] value, Reading<T> reading) throws FailureException {
    if (value == null || value.length == 0) {
      throw malformed("The value is empty", null);
    }
    try (JsonParser in = parser(value)) {
      return reading.read(in);
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

  static FailureException malformed(String message, @Nullable Throwable cause) {
    return new FailureException(FailureCode.MALFORMED_EVENT, message, cause);
  }
}
