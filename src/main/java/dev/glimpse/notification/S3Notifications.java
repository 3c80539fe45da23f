package dev.glimpse.notification;

import static dev.glimpse.notification.EventFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.config.RequestOrigin;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.ObjectAddress;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.event.StoredObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The notifications of S3 and of compatible stores: {@code Records}, or one of its elements alone.
 * Written by AWS, MinIO, Ceph's gateway and RustFS.
 */
final class S3Notifications implements NotificationSystem {

  /** The events after which a key has a new content. */
  private static final Set<String> CREATIONS =
      Set.of(
          "ObjectCreated:Put",
          "ObjectCreated:Post",
          "ObjectCreated:Copy",
          "ObjectCreated:CompleteMultipartUpload");

  private static final List<String> DELETIONS =
      List.of("ObjectRemoved:", "LifecycleExpiration:", "ObjectLifecycle:Expiration:");

  private static final String TEST = "TestEvent";
  private static final String MINIO = "minio:s3";

  /** The source of records with raw keys. */
  private static final String CEPH = "ceph:s3";

  /** The version that MinIO wrote before it had versions. */
  private static final String MINIO_WITHOUT_VERSIONS = "1";

  @Override
  public RequestOrigin origin() {
    return RequestOrigin.S3;
  }

  @Override
  public boolean recognises(JsonNode event, @Nullable String type) {
    JsonNode records = event.path("Records");
    if (records.isArray()) {
      return records.isEmpty() || isRecord(records.get(0));
    }
    return isRecord(event) || isTest(event);
  }

  private static boolean isRecord(JsonNode item) {
    return item.path("s3").isObject() && item.path("eventName").isTextual();
  }

  /** Returns whether an event is the one that AWS sends when notifications are configured. */
  private static boolean isTest(JsonNode event) {
    return "Amazon S3".equals(text(event, "Service")) && event.path("Event").isTextual();
  }

  @Override
  public Iterable<JsonNode> items(JsonNode event) {
    return event.path("Records").isArray() ? event.path("Records") : List.of(event);
  }

  @Override
  public RequestEntry entry(JsonNode item, @Nullable String type, ObjectRequestFactory requests)
      throws FailureException {
    if (isTest(item)) {
      return new IgnoredEvent(IgnoredEvent.Reason.TEST);
    }
    if (!isRecord(item)) {
      throw EventFields.invalid("The notification has a record without s3 or eventName");
    }
    String named = item.path("eventName").textValue();
    String name = named.startsWith("s3:") ? named.substring(3) : named;
    if (!CREATIONS.contains(name)) {
      return new IgnoredEvent(reason(name));
    }
    JsonNode stored = item.path("s3").path("object");
    String bucket = EventFields.bucket(item.path("s3").path("bucket"), "name");
    String written = EventFields.key(stored, "key");
    String key = isFrom(CEPH, item) ? written : ObjectKeyDecoder.decoded(written);
    StoredObject object =
        new StoredObject(
            bucket,
            key,
            versionId(item, stored),
            EventFields.shortText(stored, "eTag"),
            EventFields.size(stored, "size"),
            EventFields.shortText(stored, "sequencer"));
    return requests.of(
        object, ObjectAddress.of("s3://" + bucket + "/", key, "versionId", object.versionId()));
  }

  private static IgnoredEvent.Reason reason(String name) {
    if (name.equals(TEST)) {
      return IgnoredEvent.Reason.TEST;
    }
    return DELETIONS.stream().anyMatch(name::startsWith)
        ? IgnoredEvent.Reason.DELETED
        : IgnoredEvent.Reason.OTHER;
  }

  private static boolean isFrom(String system, JsonNode item) {
    return system.equals(text(item, "eventSource"));
  }

  private static @Nullable String versionId(JsonNode item, JsonNode stored)
      throws FailureException {
    String version = EventFields.shortText(stored, "versionId");
    boolean isNone = MINIO_WITHOUT_VERSIONS.equals(version) && isFrom(MINIO, item);
    return isNone ? null : version;
  }
}
