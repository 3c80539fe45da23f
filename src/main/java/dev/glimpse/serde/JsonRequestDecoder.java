package dev.glimpse.serde;

import dev.glimpse.config.RequestConfig;
import dev.glimpse.config.RequestOrigin;
import dev.glimpse.config.RequestSettings;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.notification.NotificationDecoder;
import dev.glimpse.serde.OpenedRequest.BareImage;
import dev.glimpse.serde.OpenedRequest.JsonList;
import dev.glimpse.serde.OpenedRequest.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of JSON, in an envelope or not, and of images: requests, one for each record, and
 * notifications of object stores. topics/schemas/image-request.schema.json describes the JSON;
 * fields that the schema does not name are ignored.
 */
final class JsonRequestDecoder implements RequestDecoder {

  /** The maximum length of a URI in Unicode characters; more than HTTP servers accept. */
  private static final int MAX_URI = 8_192;

  private static final BigDecimal LARGEST_TOP_K = BigDecimal.valueOf(Integer.MAX_VALUE);

  /** The header with the type of Google's notifications, and the beginning of its values. */
  private static final String PUB_SUB_TYPE = "eventType";

  private static final String PUB_SUB_TYPES = "OBJECT_";

  private final RequestOpener opener;
  private final RequestConfig accepted;
  private final NotificationDecoder notifications;

  /**
   * Creates a decoder.
   *
   * @param bareImages whether a value without a content type is an image
   * @param accepted the events that are requests
   */
  JsonRequestDecoder(boolean bareImages, RequestConfig accepted) {
    opener = new RequestOpener(bareImages);
    this.accepted = accepted;
    notifications = new NotificationDecoder(accepted);
  }

  /**
   * {@inheritDoc}
   *
   * <p>A request without an id of its own is named by the CloudEvents attribute {@code id}, or else
   * by its position: topic-partition-offset. Either is followed by {@code -index} for one of
   * several requests. The id of a notification's request names the object. The attributes and the
   * expiry of a CloudEvent around a notification are those of each of its requests.
   *
   * @throws FailureException {@link FailureCode#MALFORMED_EVENT} or {@link
   *     FailureCode#INVALID_REQUEST}
   */
  @Override
  public List<RequestEntry> decode(byte @Nullable [] value, Headers headers, Source source)
      throws FailureException {
    RequestHeaders known = RequestHeaders.of(headers);
    OpenedRequest opened = opener.open(value, known.contentType());
    List<RequestEntry> notified = notified(opened, headers, source);
    if (notified != null) {
      return within(notified, opened.cloudEvent(), known);
    }
    if (!accepted.origins().contains(RequestOrigin.REQUEST)) {
      throw invalid(
          "An event of the origin request, which is not in " + RequestSettings.ORIGINS, null);
    }
    if (opened instanceof BareImage image) {
      return List.of(image(image, known, source));
    }
    if (opened instanceof JsonObject object) {
      return List.of(request(object.fields().checked(), object.cloudEvent(), known, source));
    }
    throw EventJson.malformed("Not a JSON object", null);
  }

  /** Returns the entries of a notification; null for any other record. */
  private @Nullable List<RequestEntry> notified(
      OpenedRequest opened, Headers headers, Source source) throws FailureException {
    byte[] json = maybeNotification(opened);
    return json == null
        ? null
        : notifications.decode(EventJson.tree(json), type(opened.cloudEvent(), headers), source);
  }

  /** Returns the JSON of a record that could be a notification, which most records cannot. */
  private static byte @Nullable [] maybeNotification(OpenedRequest opened) {
    if (opened instanceof JsonList list) {
      return list.json();
    }
    // A CloudEvent that is left was within another one: it is not opened.
    return opened instanceof JsonObject object
            && !object.fields().hasImage()
            && !object.fields().isCloudEvent()
        ? object.json()
        : null;
  }

  /** Returns the type of an event that is known from outside of it; null without one. */
  private static @Nullable String type(Map<String, String> cloudEvent, Headers headers) {
    if (!cloudEvent.isEmpty() && cloudEvent.get("type") != null) {
      return cloudEvent.get("type");
    }
    String pubSub = DeadLetterHeaders.text(headers, PUB_SUB_TYPE);
    return pubSub != null && pubSub.startsWith(PUB_SUB_TYPES)
        ? pubSub
        : DeadLetterHeaders.text(headers, CloudEventHeaders.TYPE);
  }

  /** Returns the entries of a notification with what the event around it says of each. */
  private static List<RequestEntry> within(
      List<RequestEntry> notified, Map<String, String> cloudEvent, RequestHeaders headers)
      throws FailureException {
    Instant expiresAt = RequestIdentity.expiresAt(null, cloudEvent, headers);
    if (expiresAt == null && cloudEvent.isEmpty()) {
      return notified;
    }
    return notified.stream()
        .map(
            entry ->
                entry instanceof ImageRequest request
                    ? new ImageRequest(
                        request.id(),
                        request.image(),
                        request.model(),
                        request.topK(),
                        request.threshold(),
                        request.attributes().within(cloudEvent),
                        expiresAt)
                    : entry)
        .toList();
  }

  private static ImageRequest request(
      EventFieldReader event, Map<String, String> cloudEvent, RequestHeaders headers, Source source)
      throws FailureException {
    return new ImageRequest(
        RequestIdentity.id(event.id(), cloudEvent, headers, source),
        image(event),
        event.model(),
        topK(event),
        threshold(event),
        event.attributes().within(cloudEvent),
        RequestIdentity.expiresAt(event.expiresAt(), cloudEvent, headers));
  }

  private static ImageRequest image(BareImage image, RequestHeaders headers, Source source)
      throws FailureException {
    return new ImageRequest(
        RequestIdentity.id(null, image.cloudEvent(), headers, source),
        new ImageReference.Inline(image.bytes()),
        null,
        null,
        null,
        EventAttributes.NONE.within(image.cloudEvent()),
        RequestIdentity.expiresAt(null, image.cloudEvent(), headers));
  }

  private static ImageReference image(EventFieldReader event) throws FailureException {
    String uri = event.uri();
    String data = event.data();
    if (uri != null && data != null) {
      throw invalid("Both uri and data; one is allowed", null);
    }
    if (uri != null) {
      return InlineImageText.isDataUri(uri) ? inline("uri", uri) : remote(uri);
    }
    if (data != null) {
      return inline("data", data);
    }
    throw invalid("Neither uri nor data", null);
  }

  private static ImageReference inline(String field, String text) throws FailureException {
    return new ImageReference.Inline(InlineImageText.decode(field, text));
  }

  private static ImageReference remote(String uri) throws FailureException {
    RequestIdentity.checkLength("uri", uri, MAX_URI);
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

  @Override
  public @Nullable String id(byte @Nullable [] value, Headers headers) {
    String id = idWithin(value, headers);
    if (id == null && value != null) {
      id = JsonRequestText.id(value);
    }
    return id == null ? DeadLetterHeaders.text(headers, CloudEventHeaders.ID) : id;
  }

  /** Returns the id of a request in a notification or an envelope; null if it has none. */
  private @Nullable String idWithin(byte @Nullable [] value, Headers headers) {
    try {
      OpenedRequest opened = opener.open(value, RequestHeaders.of(headers).contentType());
      Source source = DeadLetterHeaders.source(headers);
      List<RequestEntry> notified = source == null ? null : notified(opened, headers, source);
      if (notified != null) {
        Integer index = DeadLetterHeaders.index(headers);
        int number = index == null ? 0 : index;
        return number < notified.size() && notified.get(number) instanceof ImageRequest request
            ? request.id()
            : null;
      }
      String id = opened instanceof JsonObject object ? object.fields().id() : null;
      return id == null ? opened.cloudEvent().get("id") : id;
    } catch (FailureException e) { // what cannot be opened has no id of its own
      return null;
    }
  }

  @Override
  public @Nullable String text(byte[] value, Headers headers) {
    RequestContentType type = RequestHeaders.of(headers).contentType();
    return opener.isBareImage(type)
        ? "(%d bytes, %s)".formatted(value.length, type.isMissing() ? "an image" : type.name())
        : JsonRequestText.of(value);
  }

  private static FailureException invalid(String message, @Nullable Throwable cause) {
    return new FailureException(FailureCode.INVALID_REQUEST, message, cause);
  }
}
