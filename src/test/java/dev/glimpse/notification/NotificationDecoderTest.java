package dev.glimpse.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.glimpse.config.RequestConfig;
import dev.glimpse.config.RequestOrigin;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.IgnoredEvent.Reason;
import dev.glimpse.event.ImageReference.Remote;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.RequestEntry;
import dev.glimpse.event.StoredObject;
import dev.glimpse.testing.GoldenEvent;
import dev.glimpse.testing.TestEvents;
import java.net.URLEncoder;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows from notifications: requests, failures, or nothing. */
@Tag("unit")
final class NotificationDecoderTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final NotificationDecoder ALL = new NotificationDecoder(RequestConfig.ALL);

  private static JsonNode golden(String file) throws Exception {
    return JSON.readTree(GoldenEvent.FOLDER.resolve(file).toFile());
  }

  private static ObjectNode object(JsonNode s3Event) {
    return (ObjectNode) s3Event.at("/Records/0/s3/object");
  }

  private static ObjectNode record(JsonNode s3Event) {
    return (ObjectNode) s3Event.at("/Records/0");
  }

  private static List<RequestEntry> decode(JsonNode event) throws FailureException {
    return Objects.requireNonNull(ALL.decode(event, null, TestEvents.SOURCE));
  }

  private static RequestEntry only(JsonNode event) throws FailureException {
    List<RequestEntry> entries = decode(event);
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  private static String address(JsonNode event) throws FailureException {
    return ((Remote) ((ImageRequest) only(event)).image()).address().spelling();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain.jpg",
        "a b.jpg",
        "a+b.jpg",
        "a%b.jpg",
        "a%20b.jpg",
        "a%2Fb.jpg",
        "a#b.jpg",
        "a?versionId=7.jpg",
        "größe/straße.jpg",
        "写真/😀.jpg",
        "a//b.jpg",
        "/a.jpg",
        "a=b&c.jpg",
        "~!'()*@:$,;[]{}|\\^`\"<>.jpg"
      })
  void shouldReachTheObjectOfEachKey(String key) throws Exception {
    JsonNode ceph = golden("ceph.json");
    object(ceph).put("key", key);
    JsonNode minio = golden("minio.json");
    object(minio).put("key", URLEncoder.encode(key, UTF_8));
    JsonNode aws = golden("aws-s3-2.1.json");
    object(aws).put("key", URLEncoder.encode(key, UTF_8).replace("%2F", "/"));
    JsonNode bridge = golden("aws-eventbridge.json");
    ((ObjectNode) bridge.at("/detail/object")).put("key", key);

    for (JsonNode event : List.of(ceph, minio, aws, bridge)) {
      Remote image = (Remote) ((ImageRequest) only(event)).image();
      assertThat(image.object()).extracting(StoredObject::key).isEqualTo(key);
      assertThat(image.address().decodedPath()).isEqualTo("/" + key);
      assertThat(image.address().query()).startsWith("versionId=");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a b.jpg, a b.jpg",
    "100%.jpg, 100%.jpg",
    "größe.jpg, größe.jpg",
    "a%FF.jpg, a%FF.jpg",
    "a%C3%BC+b.jpg, aü b.jpg"
  })
  void shouldTakeAKeyAsRawThatCannotBeEncoded(String written, String key) throws Exception {
    JsonNode aws = golden("aws-s3-2.1.json");
    object(aws).put("key", written);

    assertThat(((Remote) ((ImageRequest) only(aws)).image()).object().key()).isEqualTo(key);
  }

  @Test
  void shouldDescribeTheObject() throws Exception {
    JsonNode ceph = golden("ceph-nautilus.json");
    object(ceph).put("key", "a.png");

    assertThat(((Remote) ((ImageRequest) only(ceph)).image()).object())
        .isEqualTo(
            new StoredObject(
                "photos",
                "a.png",
                null,
                "9b2cf535f27731c974343645a3985328",
                1024L,
                "F7E6D75DC742D108"));
  }

  @ParameterizedTest
  @CsvSource({
    "ObjectCreated:Put,",
    "s3:ObjectCreated:Post,",
    "ObjectCreated:Copy,",
    "s3:ObjectCreated:CompleteMultipartUpload,",
    "s3:ObjectCreated:PutTagging, OTHER",
    "s3:ObjectCreated:PutLegalHold, OTHER",
    "s3:ObjectAccessed:Get, OTHER",
    "ObjectRestore:Completed, OTHER",
    "ObjectRemoved:Delete, DELETED",
    "s3:ObjectRemoved:DeleteMarkerCreated, DELETED",
    "LifecycleExpiration:Delete, DELETED",
    "s3:TestEvent, TEST"
  })
  void shouldAnswerCreationsAndIgnoreTheRest(String name, Reason reason) throws Exception {
    JsonNode event = golden("minio.json");
    record(event).put("eventName", name);

    if (reason == null) {
      assertThat(only(event)).isInstanceOf(ImageRequest.class);
    } else {
      assertThat(only(event)).isEqualTo(new IgnoredEvent(reason));
    }
  }

  @Test
  void shouldIgnoreTestEventsAndOtherEventsOfEachSystem() throws Exception {
    ObjectNode bridge = (ObjectNode) golden("aws-eventbridge.json");
    bridge.put("detail-type", "Object Deleted");
    ObjectNode azure = (ObjectNode) golden("azure-event-grid.json").get(0);
    azure.put("eventType", "Microsoft.Storage.BlobDeleted");
    ObjectNode begun = (ObjectNode) golden("azure-cloudevents.json");
    ((ObjectNode) begun.get("data")).put("api", "CreateFile").put("contentLength", 0);
    ObjectNode google = (ObjectNode) golden("gcs-pubsub-message.json");
    ((ObjectNode) google.at("/message/attributes")).put("eventType", "OBJECT_METADATA_UPDATE");
    ObjectNode changed = (ObjectNode) golden("gcs-pubsub-payload.json");
    changed.put("metageneration", "2");

    assertThat(only(golden("aws-s3-test-event.json"))).isEqualTo(new IgnoredEvent(Reason.TEST));
    assertThat(only(bridge)).isEqualTo(new IgnoredEvent(Reason.DELETED));
    assertThat(only(azure)).isEqualTo(new IgnoredEvent(Reason.DELETED));
    assertThat(only(begun)).isEqualTo(new IgnoredEvent(Reason.OTHER));
    assertThat(only(google)).isEqualTo(new IgnoredEvent(Reason.OTHER));
    assertThat(only(changed)).isEqualTo(new IgnoredEvent(Reason.OTHER));
  }

  @Test
  void shouldIgnoreFoldersAndExcludedKeysAndKeepTheNumbers() throws Exception {
    NotificationDecoder some =
        new NotificationDecoder(
            new RequestConfig(
                EnumSet.allOf(RequestOrigin.class), List.of("c ", "x/"), List.of(".png", ".jpg")));
    JsonNode folder = golden("minio.json");
    object(folder).put("key", "x%2F");

    List<RequestEntry> entries =
        some.decode(golden("minio-three-records.json"), null, TestEvents.SOURCE);

    assertThat(entries).hasSize(3);
    assertThat(entries.get(0)).isEqualTo(new IgnoredEvent(Reason.KEY));
    assertThat(entries.get(1)).isEqualTo(new IgnoredEvent(Reason.DELETED));
    assertThat(entries.get(2)).isInstanceOf(ImageRequest.class);
    assertThat(some.decode(folder, null, TestEvents.SOURCE))
        .containsExactly(new IgnoredEvent(Reason.FOLDER));
  }

  @Test
  void shouldNameTheSameObjectInTheSameWay() throws Exception {
    JsonNode versioned = golden("minio.json");
    object(versioned).put("key", "a+b.png").put("versionId", "v1");
    JsonNode suspended = versioned.deepCopy();
    object(suspended).put("versionId", "null");
    JsonNode sequenced = versioned.deepCopy();
    object(sequenced).remove("versionId");
    JsonNode tagged = sequenced.deepCopy();
    object(tagged).remove("sequencer");
    JsonNode bare = tagged.deepCopy();
    object(bare).remove("eTag");

    assertThat(id(versioned)).isEqualTo("photos/a b.png?versionId=v1").isEqualTo(id(versioned));
    assertThat(id(suspended)).isEqualTo("photos/a b.png?sequencer=17F3A7D1E2F7E5B4");
    assertThat(id(sequenced)).isEqualTo("photos/a b.png?sequencer=17F3A7D1E2F7E5B4");
    assertThat(id(tagged)).isEqualTo("photos/a b.png?eTag=9b2cf535f27731c974343645a3985328");
    assertThat(id(bare)).isEqualTo("requests-3-14");
  }

  private static String id(JsonNode event) throws FailureException {
    return ((ImageRequest) only(event)).id();
  }

  @Test
  void shouldKeepIdsOfLongKeysShortAndDistinct() throws Exception {
    JsonNode one = golden("ceph.json");
    object(one).put("key", "x".repeat(1_023) + "1");
    JsonNode other = golden("ceph.json");
    object(other).put("key", "x".repeat(1_023) + "2");

    assertThat(id(one)).hasSizeLessThan(1_024).isNotEqualTo(id(other));
  }

  @Test
  void shouldCompareTheEntityTagOnlyWithoutAVersion() throws Exception {
    JsonNode suspended = golden("minio.json");
    object(suspended).put("versionId", "null");

    assertThat(comparedETag(golden("minio.json"))).isNull();
    assertThat(comparedETag(golden("minio-2019.json")))
        .isEqualTo("9b2cf535f27731c974343645a3985328");
    assertThat(comparedETag(suspended)).isEqualTo("9b2cf535f27731c974343645a3985328");
    assertThat(address(suspended)).endsWith("?versionId=null");
    assertThat(comparedETag(golden("azure-event-grid.json"))).isEqualTo("0x8D76C39E4407333");
    assertThat(comparedETag(golden("gcs-pubsub-payload.json"))).isNull();
  }

  private static String comparedETag(JsonNode event) throws FailureException {
    return ((Remote) ((ImageRequest) only(event)).image()).comparedETag();
  }

  @Test
  void shouldRefuseAnItemThatNamesNoObjectAndAnswerTheOthers() throws Exception {
    JsonNode event = golden("minio-three-records.json");
    object(event).put("key", "");

    List<RequestEntry> entries = decode(event);

    assertThat(entries).hasSize(3);
    assertThat(((Failure) entries.get(0)).code()).isEqualTo(FailureCode.INVALID_REQUEST);
    assertThat(((Failure) entries.get(0)).message()).contains("no key");
    assertThat(entries.get(2)).isInstanceOf(ImageRequest.class);
  }

  @ParameterizedTest
  @CsvSource({
    "/Records/0/s3/bucket, name, 'photos/../secret'",
    "/Records/0/s3/bucket, name, 'user@photos'",
    "/Records/0/s3/object, size, 'many'",
    "/Records/0/s3/object, key, ''"
  })
  void shouldRefuseValuesThatNoStoreWrites(String parent, String field, String value)
      throws Exception {
    JsonNode event = golden("minio.json");
    ((ObjectNode) event.at(parent)).put(field, value);

    assertThat(((Failure) only(event)).code()).isEqualTo(FailureCode.INVALID_REQUEST);
  }

  @Test
  void shouldAnswerABlobWhoseOperationIsUnknown() throws Exception {
    JsonNode azure = golden("azure-event-grid.json");
    ((ObjectNode) azure.findValue("data")).remove("api");

    assertThat(only(azure)).isInstanceOf(ImageRequest.class);
  }

  @Test
  void shouldRefuseKeysThatLeaveTheBucketInAnHttpsAddress() throws Exception {
    ObjectNode google = (ObjectNode) golden("gcs-pubsub-payload.json");
    google.put("name", "../other/a.png");

    assertThat(((Failure) only(google)).code()).isEqualTo(FailureCode.INVALID_REQUEST);
  }

  @Test
  void shouldRefuseFormatsThatTheSettingsDoNotAccept() {
    NotificationDecoder plain =
        new NotificationDecoder(
            new RequestConfig(EnumSet.of(RequestOrigin.REQUEST), List.of(), List.of()));

    assertThat(GoldenEvent.all())
        .filteredOn(GoldenEvent::isNotification)
        .hasSizeGreaterThan(10)
        .allSatisfy(
            event ->
                assertThatThrownBy(() -> decode(plain, event))
                    .isInstanceOf(FailureException.class)
                    .hasMessageContaining("glimpse.requests.origins"));
  }

  private static void decode(NotificationDecoder decoder, GoldenEvent event) throws Exception {
    Header type = event.headers().lastHeader("ce_type");
    decoder.decode(
        JSON.readTree(event.value()),
        type == null ? null : new String(type.value(), UTF_8),
        TestEvents.SOURCE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "7",
        "{\"uri\":\"file:/x\"}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"x\"}]}",
        "{\"Records\":[],\"uri\":\"file:/x\"}",
        "{\"kind\":\"pods\"}",
        "{\"specversion\":\"1.0\",\"type\":\"other\",\"data\":{\"uri\":\"file:/x\"}}",
        "{\"message\":{\"attributes\":{\"eventType\":\"greeting\"}}}",
        "[{\"uri\":\"file:/x\"}]"
      })
  void shouldLeaveOtherEventsAlone(String event) throws Exception {
    assertThat(ALL.decode(JSON.readTree(event), null, TestEvents.SOURCE)).isNull();
  }

  @Test
  void shouldAnswerNothingForAnEventWithoutRecords() throws Exception {
    assertThat(decode(JSON.readTree("{\"Records\":[]}"))).isEmpty();
  }

  @Test
  void shouldReadASingleRecordAndListsOfEvents() throws Exception {
    JsonNode minio = golden("minio.json");

    assertThat(only(record(minio))).isEqualTo(only(minio));
    assertThat(decode(JSON.createArrayNode().add(minio).add(golden("ceph.json")))).hasSize(2);
  }
}
