package dev.glimpse.service;

import static dev.glimpse.service.Exchange.bytes;
import static dev.glimpse.service.Exchange.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.config.RequestSettings;
import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.serde.CloudEventHeaders;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.system.Sha256Checksum;
import dev.glimpse.testing.GoldenEvent;
import dev.glimpse.testing.ManagementClient;
import dev.glimpse.testing.S3Server;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Uploads to a store that speaks S3, and their notifications in the form of each system. */
@Tag("broker")
final class NotificationsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static final String KEY = "uploads/Größe 1+1=2 100% #3 😀.png";

  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 1);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();
  private final S3Server store;

  NotificationsIT() throws Exception {
    store = new S3Server();
    List.of("photos", "versions").forEach(store::createBucket);
    store.enableVersions("versions");
  }

  @BeforeEach
  void giveCredentials() {
    System.setProperty("aws.accessKeyId", S3Server.ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", S3Server.SECRET_KEY);
  }

  @AfterEach
  void close() throws Exception {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    processors.close();
    store.close();
    client.close();
  }

  private GlimpseService start(String... further) throws InterruptedException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                S3StoreConfig.BUCKETS + "=photos,versions",
                S3StoreConfig.ENDPOINT + "=" + store.endpoint(),
                S3StoreConfig.REGION + "=eu-central-1",
                S3StoreConfig.PATH_STYLE + "=true",
                ManagementSettings.PORT + "=0",
                GlimpseConfig.TOP_K + "=3"));
    settings.addAll(List.of(further));
    return processors.service(
        topics.config(settings.toArray(String[]::new)), UnaryOperator.identity());
  }

  private PutObjectResponse upload(String bucket, String key, int digit) {
    return store.put(
        PutObjectRequest.builder().bucket(bucket).key(key).build(), TestImages.png(digit));
  }

  /** A golden event, as the store would send it for an upload. */
  private static JsonNode event(String file, String bucket, PutObjectResponse put)
      throws IOException {
    JsonNode event = JSON.readTree(GoldenEvent.FOLDER.resolve(file).toFile());
    JsonNode bridge = event.path("detail");
    JsonNode s3 = bridge.isMissingNode() ? event.at("/Records/0/s3") : bridge;
    ((ObjectNode) s3.path("bucket")).put("name", bucket);
    ObjectNode object = (ObjectNode) s3.path("object");
    object.put(bridge.isMissingNode() ? "versionId" : "version-id", put.versionId());
    object.put(bridge.isMissingNode() ? "eTag" : "etag", put.eTag().replace("\"", ""));
    return event;
  }

  private ProducerRecord<byte[], byte[]> sent(String key, JsonNode event) {
    return exchange.request(key, bytes(event.toString()));
  }

  private static JsonNode json(ConsumerRecord<byte[], byte[]> record) throws IOException {
    return JSON.readTree(record.value());
  }

  @Test
  void shouldPredictTheSameAsForThePlainRequest() throws Exception {
    PutObjectResponse versioned = upload("versions", KEY, 7);
    upload("versions", KEY, 1); // later: each event names the version before
    PutObjectResponse plain = upload("photos", KEY, 7);
    PutObjectResponse flower = upload("photos", "uploads/red flower.png", 7);
    String path = "uploads/Gr%C3%B6%C3%9Fe%201%2B1%3D2%20100%25%20%233%20%F0%9F%98%80.png";
    Map<String, JsonNode> events =
        Map.of(
            "aws", event("aws-s3-2.1.json", "versions", versioned),
            "aws-2.5", event("aws-s3-2.5.json", "photos", flower),
            "bridge", event("aws-eventbridge.json", "versions", versioned),
            "minio", event("minio.json", "versions", versioned),
            "minio-2019", event("minio-2019.json", "photos", plain),
            "ceph", event("ceph.json", "versions", versioned),
            "ceph-nautilus", event("ceph-nautilus.json", "photos", plain),
            "rustfs", event("rustfs.json", "versions", versioned));
    Map<String, String> addresses =
        Map.of(
            "versions",
            "s3://versions/" + path + "?versionId=" + versioned.versionId(),
            "photos",
            "s3://photos/" + path,
            "flower",
            "s3://photos/uploads/red%20flower.png");
    List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
    addresses.forEach(
        (name, uri) -> requests.add(exchange.request(name, TestImages.uriRequest(name, uri))));
    events.forEach((name, event) -> requests.add(sent(name, event)));
    start();
    exchange.send(requests);

    Map<String, JsonNode> plainByUri = new HashMap<>();
    List<JsonNode> notified = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : exchange.predictions(requests.size())) {
      JsonNode prediction = json(record);
      if (addresses.containsKey(text(record.key()))) {
        plainByUri.put(prediction.path("uri").textValue(), comparable(prediction));
      } else {
        notified.add(prediction);
      }
    }
    assertThat(notified)
        .hasSize(events.size())
        .allSatisfy(
            prediction -> {
              assertThat(prediction.at("/image/object/key").textValue()).startsWith("uploads/");
              assertThat(prediction.at("/image/object/size").longValue()).isEqualTo(1024);
              assertThat(prediction.at("/image/object/sequencer").isTextual()).isTrue();
              assertThat(comparable(prediction))
                  .isEqualTo(plainByUri.get(prediction.path("uri").textValue()));
            });
    assertThat(client.consumeCommitted(topics.deadLetters())).isEmpty();
  }

  /** What a prediction says about the image, without what differs from request to request. */
  private static JsonNode comparable(JsonNode prediction) {
    ObjectNode comparable = prediction.deepCopy();
    comparable.remove(List.of("id", "source", "timing", "batchSize", "cached"));
    ((ObjectNode) comparable.path("image")).remove("object");
    return comparable;
  }

  @Test
  void shouldNotTakeAnObjectForTheOneThatItReplaced() throws Exception {
    PutObjectResponse replaced = upload("photos", KEY, 7);
    PutObjectResponse latest = upload("photos", KEY, 1);
    PutObjectResponse old = upload("versions", KEY, 7);
    PutObjectResponse current = upload("versions", KEY, 1);
    start();

    exchange.send(
        List.of(
            sent("replaced", event("minio-2019.json", "photos", replaced)),
            sent("latest", event("minio-2019.json", "photos", latest)),
            sent("old", event("minio.json", "versions", old)),
            sent("current", event("minio.json", "versions", current)),
            sent("again", event("minio.json", "versions", current))));

    List<ConsumerRecord<byte[], byte[]>> predictions = exchange.predictions(4);
    List<String> images = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> prediction : predictions) {
      images.add(json(prediction).at("/image/sha256").textValue());
      names.add(DeadLetterHeaders.text(prediction.headers(), CloudEventHeaders.ID));
    }
    String seven = Sha256Checksum.of(TestImages.png(7));
    String one = Sha256Checksum.of(TestImages.png(1));
    assertThat(images).containsExactly(one, seven, one, one);
    assertThat(names.get(3)).isEqualTo(names.get(2)).isNotEqualTo(names.get(1));
    assertThat(Exchange.codes(exchange.deadLetters(1)))
        .containsExactly(Map.entry("replaced", "OBJECT_CHANGED"));
  }

  @Test
  void shouldIgnoreWhatRequestsNothing() throws Exception {
    PutObjectResponse put = upload("versions", KEY, 7);
    ObjectNode deleted = (ObjectNode) event("minio.json", "versions", put);
    ((ObjectNode) deleted.at("/Records/0")).put("eventName", "s3:ObjectRemoved:Delete");
    ObjectNode excluded = (ObjectNode) event("minio.json", "versions", put);
    ((ObjectNode) excluded.at("/Records/0/s3/object")).put("key", "thumbnails%2Fa.png");
    GlimpseService service = start(RequestSettings.KEY_PREFIXES + "=uploads/");

    exchange.send(
        List.of(
            sent(
                "test",
                JSON.readTree(GoldenEvent.FOLDER.resolve("aws-s3-test-event.json").toFile())),
            sent("deleted", deleted),
            sent("excluded", excluded),
            sent("upload", event("minio.json", "versions", put)),
            sent("deleted again", deleted)));

    assertThat(exchange.predictions(1)).extracting(r -> text(r.key())).containsExactly("upload");
    ManagementClient management = ManagementClient.of(service.managementAddress());
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              assertThat(management.metric("glimpse_ignored_total{reason=\"test\"}")).isEqualTo(1);
              assertThat(management.metric("glimpse_ignored_total{reason=\"deleted\"}"))
                  .isEqualTo(2);
              assertThat(management.metric("glimpse_ignored_total{reason=\"key\"}")).isEqualTo(1);
            });
    await("the commit of all five")
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> client.committed(topics.applicationId()) == 5);
    assertThat(client.consumeCommitted(topics.deadLetters())).isEmpty();
  }
}
