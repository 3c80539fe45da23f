package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.serde.EnvelopeContent.Kind;
import dev.glimpse.serde.OpenedRequest.BareImage;
import dev.glimpse.serde.OpenedRequest.JsonList;
import dev.glimpse.serde.OpenedRequest.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An opener of records: the step from a value and its content type to a JSON object or an image. It
 * removes each kind of envelope at most once, and one string around JSON, so that a value cannot
 * make it work for long.
 *
 * <p>A plain request costs one look at its first character, and is read once.
 *
 * <p>Immutable; for any thread.
 */
final class RequestOpener {

  /** Every kind of envelope. A new kind is a line here. */
  private static final List<RequestEnvelope> ENVELOPES =
      List.of(new ConnectEnvelope(), new CloudEventEnvelope());

  private final boolean bareImages;

  /**
   * Creates an opener.
   *
   * @param bareImages whether a value without a content type is an image
   */
  RequestOpener(boolean bareImages) {
    this.bareImages = bareImages;
  }

  /**
   * Opens a record's value.
   *
   * @throws FailureException MALFORMED_EVENT or INVALID_REQUEST if it contains neither JSON of
   *     events nor an image
   */
  OpenedRequest open(byte @Nullable [] value, RequestContentType type) throws FailureException {
    if (value == null || value.length == 0) {
      throw EventJson.malformed("The value is empty", null);
    }
    if (isBareImage(type)) {
      return new BareImage(value, Map.of());
    }
    if (type.isUnsupported()) {
      throw new FailureException(
          FailureCode.INVALID_REQUEST,
          "The content type is %s; allowed of CloudEvents: application/cloudevents+json"
              .formatted(type.name()));
    }
    return new Opening(type).open(value);
  }

  /** Returns whether a value of this type is an image by itself. */
  boolean isBareImage(RequestContentType type) {
    return type.isImage() || (bareImages && type.isMissing());
  }

  /** The opening of one record. */
  private static final class Opening {
    private final RequestContentType type;
    private List<RequestEnvelope> left = ENVELOPES;
    private boolean textLeft = true;
    private Map<String, String> cloudEvent = Map.of();

    Opening(RequestContentType type) {
      this.type = type;
    }

    OpenedRequest open(byte[] value) throws FailureException {
      if (EventJson.firstCharacter(value) == '"') {
        return text(EventJson.readString(value).getBytes(UTF_8));
      }
      if (EventJson.firstCharacter(value) == '[') {
        return new JsonList(value, cloudEvent);
      }
      EventFieldReader fields;
      try {
        fields = EventFieldReader.of(value);
      } catch (FailureException e) {
        String look = ForeignValue.describe(value);
        throw look == null ? e : EventJson.malformed(look, e);
      }
      return object(fields, value);
    }

    private OpenedRequest text(byte[] json) throws FailureException {
      if (!textLeft) {
        throw EventJson.malformed("The JSON is within more than one string", null);
      }
      textLeft = false;
      return content(json);
    }

    private OpenedRequest content(byte[] json) throws FailureException {
      if (EventJson.firstCharacter(json) == '[') {
        return new JsonList(json, cloudEvent);
      }
      EventFieldReader fields;
      try {
        fields = EventFieldReader.of(json);
      } catch (FailureException e) {
        throw EventJson.malformed("Within the envelope: " + e.failure().message(), e);
      }
      return object(fields, json);
    }

    private OpenedRequest object(EventFieldReader fields, byte[] json) throws FailureException {
      for (RequestEnvelope envelope : left) {
        if (envelope.matches(fields, type)) {
          left = new ArrayList<>(left);
          left.remove(envelope);
          return unwrapped(envelope.open(json));
        }
      }
      return new JsonObject(fields, json, cloudEvent);
    }

    private OpenedRequest unwrapped(EnvelopeContent content) throws FailureException {
      if (!content.cloudEvent().isEmpty()) {
        cloudEvent = content.cloudEvent();
      }
      if (content.kind() == Kind.IMAGE) {
        return new BareImage(content.bytes(), cloudEvent);
      }
      return content.kind() == Kind.TEXT ? text(content.bytes()) : content(content.bytes());
    }
  }
}
