package dev.glimpse.serde;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers that say how a request is read, found in one pass over all headers of its record; of
 * several with one name the last one counts.
 *
 * @param contentType the media type of the value
 * @param id the bytes of {@code ce_id}; null if it is missing
 * @param expiry the bytes of {@code ce_expirytime}; null if it is missing
 */
record RequestHeaders(
    RequestContentType contentType, byte @Nullable [] id, byte @Nullable [] expiry) {

  /** The header with the media type in CloudEvents' binary mode. */
  private static final String CONTENT_TYPE = "content-type";

  /** The name of that header in Spring's message converters. */
  private static final String SPRING_CONTENT_TYPE = "contentType";

  /** The attribute behind {@link #CONTENT_TYPE}; some producers send it by its own name. */
  private static final String DATA_CONTENT_TYPE = "ce_datacontenttype";

  private static final String EXPIRY = "ce_expirytime";

  private static final RequestHeaders NONE =
      new RequestHeaders(RequestContentType.NONE, null, null);

  private static final int MAX_BYTES_OF_A_CHARACTER = 4;

  /** Reads the headers of a record. */
  static RequestHeaders of(Headers headers) {
    byte[] type = null;
    byte[] dataType = null;
    byte[] id = null;
    byte[] expiry = null;
    boolean isPlain = true;
    for (Header header : headers) {
      String name = header.key();
      // The first character decides for almost all headers of other programs.
      char first = name.isEmpty() ? ' ' : name.charAt(0);
      if (first != 'c' && first != 'C') {
        continue;
      }
      if (name.equals(CloudEventHeaders.ID)) {
        id = header.value();
      } else if (name.equals(EXPIRY)) {
        expiry = header.value();
      } else if (name.equals(DATA_CONTENT_TYPE)) {
        dataType = header.value();
      } else if (isContentType(name)) {
        type = header.value();
      } else {
        continue;
      }
      isPlain = false;
    }
    return isPlain
        ? NONE
        : new RequestHeaders(RequestContentType.of(type == null ? dataType : type), id, expiry);
  }

  /** Returns whether a header states the media type of the value, in any letter case. */
  static boolean isContentType(String name) {
    return name.equalsIgnoreCase(CONTENT_TYPE) || name.equalsIgnoreCase(SPRING_CONTENT_TYPE);
  }

  /**
   * Returns a header's value as text.
   *
   * @param name the header's name, for messages
   * @param maxLength the maximum length in Unicode characters
   * @throws FailureException INVALID_REQUEST if it is too long or not UTF-8
   */
  static String text(byte[] value, String name, int maxLength) throws FailureException {
    if (value.length > maxLength * MAX_BYTES_OF_A_CHARACTER) {
      throw new FailureException(
          FailureCode.INVALID_REQUEST,
          "%s is longer than %d characters".formatted(name, maxLength));
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw new FailureException(
          FailureCode.INVALID_REQUEST, "the header " + name + " is not UTF-8", e);
    }
  }
}
