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

/**
 * The notifications of Google Cloud Storage: an object's resource from Pub/Sub, a message of
 * Pub/Sub with its attributes, or the data of a CloudEvent. The object is fetched over HTTPS, in
 * the generation of the event, so it has to be readable without a login.
 */
final class GoogleNotifications implements NotificationSystem {

  private static final String CLOUD_EVENT = "google.cloud.storage.object.v1.";
  private static final String PUB_SUB = "OBJECT_";
  private static final String ROOT = "https://storage.googleapis.com/";

  @Override
  public RequestOrigin origin() {
    return RequestOrigin.GCS;
  }

  @Override
  public boolean recognises(JsonNode event, @Nullable String type) {
    return isResource(event, type) || isMessage(event);
  }

  private static boolean isResource(JsonNode event, @Nullable String type) {
    return "storage#object".equals(text(event, "kind"))
        || (type != null && type.startsWith(CLOUD_EVENT) && event.path("bucket").isTextual());
  }

  private static boolean isMessage(JsonNode event) {
    String type = text(attributes(event), "eventType");
    return type != null && type.startsWith(PUB_SUB);
  }

  private static JsonNode attributes(JsonNode event) {
    return event.path("message").path("attributes");
  }

  @Override
  public RequestEntry entry(JsonNode item, @Nullable String type, ObjectRequestFactory requests)
      throws FailureException {
    JsonNode attributes = attributes(item);
    boolean isMessage = isMessage(item);
    String named = isMessage ? text(attributes, "eventType") : own(type);
    boolean isCreated =
        named == null
            ? isNew(item)
            : named.endsWith("OBJECT_FINALIZE") || named.endsWith(".finalized");
    if (!isCreated) {
      return new IgnoredEvent(reason(named, item));
    }
    String bucket =
        isMessage ? EventFields.bucket(attributes, "bucketId") : EventFields.bucket(item, "bucket");
    StoredObject object =
        isMessage
            ? new StoredObject(
                bucket,
                EventFields.key(attributes, "objectId"),
                EventFields.shortText(attributes, "objectGeneration"),
                null,
                null,
                null)
            : resource(bucket, item);
    return requests.of(
        object,
        ObjectAddress.of(ROOT + bucket + "/", object.key(), "generation", object.versionId()));
  }

  /** Returns a type of Google's; null for that of a program that passes resources on. */
  private static @Nullable String own(@Nullable String type) {
    return type != null && (type.startsWith(PUB_SUB) || type.startsWith(CLOUD_EVENT)) ? type : null;
  }

  private static StoredObject resource(String bucket, JsonNode item) throws FailureException {
    String generation = EventFields.shortText(item, "generation");
    return new StoredObject(
        bucket,
        EventFields.key(item, "name"),
        generation,
        // The entity tag of the JSON API: it cannot be compared with that of the download.
        generation == null ? null : EventFields.shortText(item, "etag"),
        EventFields.size(item, "size"),
        null);
  }

  /** Returns whether a resource is that of a new object: neither deleted nor changed since. */
  private static boolean isNew(JsonNode resource) {
    String changes = resource.path("metageneration").asText("1");
    return !resource.has("timeDeleted") && changes.equals("1");
  }

  private static IgnoredEvent.Reason reason(@Nullable String named, JsonNode item) {
    boolean isDeleted =
        named == null
            ? item.has("timeDeleted")
            : named.endsWith("OBJECT_DELETE") || named.endsWith(".deleted");
    return isDeleted ? IgnoredEvent.Reason.DELETED : IgnoredEvent.Reason.OTHER;
  }
}
