package dev.glimpse.serde;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The id and the expiry of a request: its own, or those of the CloudEvent that it is, in structured
 * or in binary mode.
 */
final class RequestIdentity {

  /** The maximum length of an id in Unicode characters; ids appear in headers and logs. */
  private static final int MAX_ID = 1_024;

  /** The maximum length of a time as text. */
  private static final int MAX_TIME = 64;

  private static final String EXPIRY = "expirytime";

  private RequestIdentity() {}

  /**
   * Returns the id of a request.
   *
   * @param own the request's own id; null if it has none
   * @throws FailureException INVALID_REQUEST if it is too long or not UTF-8
   */
  static String id(
      @Nullable String own, Map<String, String> cloudEvent, RequestHeaders headers, Source source)
      throws FailureException {
    String id = own;
    if (id == null) {
      String eventId = cloudEvent.isEmpty() ? null : cloudEvent.get("id");
      if (eventId != null) {
        id = eventId;
      } else if (headers.id() != null) {
        id = RequestHeaders.text(headers.id(), CloudEventHeaders.ID, MAX_ID);
      } else {
        id = source.topic() + "-" + source.partition() + "-" + source.offset();
      }
      if (source.index() != null) {
        id = id + "-" + source.index();
      }
    }
    checkLength("id", id, MAX_ID);
    return id;
  }

  /**
   * Returns the time after which the request is not answered by a prediction: the earlier one of
   * its own and the event's.
   *
   * @param own the field of the request; null if it has none
   * @return null if the request does not expire
   * @throws FailureException INVALID_REQUEST if one of them is no time
   */
  static @Nullable Instant expiresAt(
      @Nullable String own, Map<String, String> cloudEvent, RequestHeaders headers)
      throws FailureException {
    Instant expiresAt = own == null ? null : RequestTime.parse("expiresAt", own);
    String ofEvent = cloudEvent.isEmpty() ? null : cloudEvent.get(EXPIRY);
    if (ofEvent == null && headers.expiry() != null) {
      ofEvent = RequestHeaders.text(headers.expiry(), "ce_" + EXPIRY, MAX_TIME);
    }
    if (ofEvent == null) {
      return expiresAt;
    }
    Instant event = RequestTime.parse(EXPIRY, ofEvent);
    return expiresAt == null || event.isBefore(expiresAt) ? event : expiresAt;
  }

  /**
   * Checks a length as JSON Schema counts it: in Unicode characters, which may be two Java chars.
   *
   * @throws FailureException INVALID_REQUEST if the text is longer
   */
  static void checkLength(String what, String text, int allowed) throws FailureException {
    if (text.length() > allowed && text.codePointCount(0, text.length()) > allowed) {
      throw new FailureException(
          FailureCode.INVALID_REQUEST, "%s is longer than %d characters".formatted(what, allowed));
    }
  }
}
