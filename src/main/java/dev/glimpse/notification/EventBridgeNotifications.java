package dev.glimpse.notification;

import static dev.glimpse.notification.EventFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.config.RequestOrigin;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.ObjectAddress;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.event.StoredObject;
import org.jspecify.annotations.Nullable;

/** The events of S3 in the form of Amazon EventBridge. Their keys are not encoded. */
final class EventBridgeNotifications implements NotificationSystem {

  private static final String TYPE = "detail-type";

  @Override
  public RequestOrigin origin() {
    return RequestOrigin.EVENTBRIDGE;
  }

  @Override
  public boolean recognises(JsonNode event, @Nullable String type) {
    return event.path(TYPE).isTextual()
        && "aws.s3".equals(text(event, "source"))
        && event.path("detail").isObject();
  }

  @Override
  public RequestEntry entry(JsonNode item, @Nullable String type, ObjectRequestFactory requests)
      throws FailureException {
    String named = item.path(TYPE).textValue();
    if (!named.equals("Object Created")) {
      return new IgnoredEvent(
          named.equals("Object Deleted") ? IgnoredEvent.Reason.DELETED : IgnoredEvent.Reason.OTHER);
    }
    JsonNode detail = item.path("detail");
    JsonNode stored = detail.path("object");
    String bucket = EventFields.bucket(detail.path("bucket"), "name");
    StoredObject object =
        new StoredObject(
            bucket,
            EventFields.key(stored, "key"),
            EventFields.shortText(stored, "version-id"),
            EventFields.shortText(stored, "etag"),
            EventFields.size(stored, "size"),
            EventFields.shortText(stored, "sequencer"));
    return requests.of(
        object,
        ObjectAddress.of("s3://" + bucket + "/", object.key(), "versionId", object.versionId()));
  }
}
