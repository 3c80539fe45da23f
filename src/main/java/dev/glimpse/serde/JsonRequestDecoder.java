package dev.glimpse.serde;

import dev.glimpse.config.RequestConfig;
import dev.glimpse.config.RequestFormat;
import dev.glimpse.config.RequestSettings;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.notification.NotificationDecoder;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of JSON: requests, one for each record, and notifications of object stores.
 * topics/schemas/image-request.schema.json describes the requests; fields that the schema does not
 * name are ignored.
 */
final class JsonRequestDecoder implements RequestDecoder {

  /** The maximum length of an id in Unicode characters; ids appear in headers and logs. */
  private static final int MAX_ID = 1_024;

  /** The maximum length of a URI in Unicode characters; more than HTTP servers accept. */
  private static final int MAX_URI = 8_192;

  private static final int MAX_BYTES_OF_A_CHARACTER = 4;

  /** The header with the type of Google's notifications, an attribute of their message. */
  private static final String PUB_SUB_TYPE = "eventType";

  private static final BigDecimal LARGEST_TOP_K = BigDecimal.valueOf(Integer.MAX_VALUE);

  private final RequestConfig config;
  private final NotificationDecoder notifications;

  /** Creates a decoder of the formats that the settings accept. */
  JsonRequestDecoder(RequestConfig config) {
    this.config = config;
    notifications = new NotificationDecoder(config);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A request without an id of its own is named by the header {@code ce_id}, or else by its
   * position: topic-partition-offset. Either is followed by {@code -index} for one of several
   * requests.
   *
   * @throws FailureException {@link FailureCode#MALFORMED_EVENT} or {@link
   *     FailureCode#INVALID_REQUEST}
   */
  @Override
  public List<RequestEntry> decode(byte @Nullable [] value, Headers headers, Source source)
      throws FailureException {
    EventFieldReader event = EventFieldReader.of(value, false);
    if (event.isMaybeNotification()) {
      List<RequestEntry> notified = notified(value, headers, source);
      if (notified != null) {
        return notified;
      }
      event = EventFieldReader.of(value, true);
    }
    if (!config.formats().contains(RequestFormat.REQUEST)) {
      throw invalid(
          "An event in the format request, which is not in " + RequestSettings.FORMATS, null);
    }
    return List.of(
        new ImageRequest(
            id(event, headers, source),
            image(event),
            event.model(),
            topK(event),
            threshold(event),
            event.attributes()));
  }

  private @Nullable List<RequestEntry> notified(
      byte @Nullable [] value, Headers headers, Source source) throws FailureException {
    String type = DeadLetterHeaders.text(headers, CloudEventHeaders.TYPE);
    return notifications.decode(
        StrictJsonReader.tree(value),
        type == null ? DeadLetterHeaders.text(headers, PUB_SUB_TYPE) : type,
        source);
  }

  private static String id(EventFieldReader event, Headers headers, Source source)
      throws FailureException {
    String id = event.id();
    if (id == null) {
      Header ceId = headers.lastHeader(CloudEventHeaders.ID);
      id =
          ceId != null && ceId.value() != null
              ? ceId(ceId.value())
              : source.topic() + "-" + source.partition() + "-" + source.offset();
      if (source.index() != null) {
        id = id + "-" + source.index();
      }
    }
    checkLength("id", id, MAX_ID);
    return id;
  }

  private static String ceId(byte[] ceId) throws FailureException {
    if (ceId.length > MAX_ID * MAX_BYTES_OF_A_CHARACTER) {
      throw tooLong(CloudEventHeaders.ID, MAX_ID);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(ceId)).toString();
    } catch (CharacterCodingException e) {
      throw invalid("the header " + CloudEventHeaders.ID + " is not UTF-8", e);
    }
  }

  private static ImageReference image(EventFieldReader event) throws FailureException {
    String uri = event.uri();
    String data = event.data();
    if (uri != null && data != null) {
      throw invalid("Both uri and data; one is allowed", null);
    }
    if (uri != null) {
      return remote(uri);
    }
    if (data != null) {
      return inline(data);
    }
    throw invalid("Neither uri nor data", null);
  }

  private static ImageReference inline(String data) throws FailureException {
    try {
      return new ImageReference.Inline(Base64.getDecoder().decode(data));
    } catch (IllegalArgumentException e) {
      throw invalid(
          "data is not base64 (RFC 4648, section 4): A to Z, a to z, 0 to 9, + and /, then = up to a"
              + " multiple of four characters; without line breaks",
          e);
    }
  }

  private static ImageReference remote(String uri) throws FailureException {
    checkLength("uri", uri, MAX_URI);
    return new ImageReference.Remote(ImageAddress.parse(uri));
  }

  private static @Nullable Integer topK(EventFieldReader event) throws FailureException {
    BigDecimal topK = event.topK();
    if (topK == null) {
      return null;
    }
    if (topK.compareTo(BigDecimal.ONE) < 0 || topK.compareTo(LARGEST_TOP_K) > 0) {
      throw invalid("topK is outside of what is allowed: 1 to " + LARGEST_TOP_K, null);
    }
    return topK.intValueExact();
  }

  private static @Nullable Float threshold(EventFieldReader event) throws FailureException {
    BigDecimal threshold = event.threshold();
    if (threshold == null) {
      return null;
    }
    if (threshold.signum() < 0 || threshold.compareTo(BigDecimal.ONE) > 0) {
      throw invalid("threshold is outside of what is allowed: 0 to 1", null);
    }
    return threshold.floatValue();
  }

  /**
   * Checks a length as JSON Schema counts it: in Unicode characters, which may be two Java chars.
   */
  private static void checkLength(String what, String text, int allowed) throws FailureException {
    if (text.length() > allowed && text.codePointCount(0, text.length()) > allowed) {
      throw tooLong(what, allowed);
    }
  }

  private static FailureException tooLong(String what, int allowed) {
    return invalid("%s is longer than %d characters".formatted(what, allowed), null);
  }

  @Override
  public @Nullable String id(byte @Nullable [] value, Headers headers) {
    String id = value == null ? null : notifiedId(value, headers);
    if (id == null && value != null) {
      id = JsonRequestText.id(value);
    }
    return id == null ? DeadLetterHeaders.text(headers, CloudEventHeaders.ID) : id;
  }

  /** Returns the id of the request of a notification that the index selects; null for others. */
  private @Nullable String notifiedId(byte[] value, Headers headers) {
    Source source = DeadLetterHeaders.source(headers);
    try {
      if (source == null || !EventFieldReader.of(value, false).isMaybeNotification()) {
        return null;
      }
      List<RequestEntry> entries = notified(value, headers, source);
      Integer index = DeadLetterHeaders.index(headers);
      int number = index == null ? 0 : index;
      return entries != null
              && number < entries.size()
              && entries.get(number) instanceof ImageRequest request
          ? request.id()
          : null;
    } catch (FailureException e) { // not an event in a known format: no id
      return null;
    }
  }

  @Override
  public @Nullable String text(byte[] value, Headers headers) {
    return JsonRequestText.of(value);
  }

  private static FailureException invalid(String message, @Nullable Throwable cause) {
    return new FailureException(FailureCode.INVALID_REQUEST, message, cause);
  }
}
