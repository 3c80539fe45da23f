package dev.glimpse.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.avro.ConfiguredEventFormat;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.GoldenEvent;
import dev.glimpse.testing.GoldenRecord;
import dev.glimpse.testing.RegistryServer;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Envelopes through the whole topology: the headers of answers, expiry, waits for a registry. */
@Tag("unit")
final class EnvelopeTopologyTest {

  private static final Duration TICK = Duration.ofMillis(10);

  /** The time of the driver at the start. */
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  private final List<ImageRequest> asked = new ArrayList<>();
  private final RegistryServer registry = new RegistryServer();
  private final ConfiguredEventFormat avro =
      new ConfiguredEventFormat(
          DefaultSettings.eventFormat(
              "glimpse.requests.format=avro", "glimpse.registry.url=" + registry.url()));

  private TopologyTestDriver driver = driver(TestEvents.JSON);

  private TopologyTestDriver driver(EventFormat format) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    return new TopologyTestDriver(
        ClassificationTopology.build(
            new Topics("requests", "predictions", "dead"),
            EchoAdmission::new,
            new AsyncStageLimits(4, 1_000_000, Duration.ofHours(1), TICK),
            new LowWaterMark(),
            new CommitPacerRegistry(Duration.ZERO),
            format,
            new RecordSizeLimits(10_000, 200_000, 0),
            new RejectedAnswers(format.subscriber()),
            answer -> {}),
        settings,
        START);
  }

  private final class EchoAdmission implements ImageClassifier.Admission {
    @Override
    public ImageClassifier.Permit tryAcquire() {
      return new EchoPermit();
    }

    @Override
    public void leaveLine() {}
  }

  private final class EchoPermit implements ImageClassifier.Permit {
    @Override
    public CompletableFuture<RequestAnswer> classify(
        ImageRequest request, Prediction.Source source) {
      asked.add(request);
      return CompletableFuture.completedFuture(
          new Prediction(
              request.id(),
              null,
              new Prediction.Model("m", "3", "a".repeat(64)),
              List.of(),
              new Prediction.Image("png", 1, 1, 1, "c".repeat(64)),
              source,
              new Prediction.Timing(1, 2, 3, 4, 10),
              1,
              "engine",
              "cpu",
              request.attributes(),
              false,
              null));
    }

    @Override
    public void release() {}
  }

  @AfterEach
  void close() {
    driver.close();
    avro.close();
    registry.close();
  }

  private void send(byte[] value, Headers headers) {
    TestInputTopic<byte[], byte[]> requests =
        driver.createInputTopic("requests", new ByteArraySerializer(), new ByteArraySerializer());
    requests.pipeInput(new TestRecord<>(null, value, headers));
  }

  private List<TestRecord<byte[], byte[]>> answers(String topic) {
    driver.advanceWallClockTime(TICK);
    TestOutputTopic<byte[], byte[]> answers =
        driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    return answers.readRecordsToList();
  }

  private static String text(Headers headers, String name) {
    return headers.lastHeader(name) == null
        ? null
        : new String(headers.lastHeader(name).value(), UTF_8);
  }

  private void assertPassesOn(Headers headers) {
    assertThat(text(headers, "ce_requestid")).isEqualTo("photo-0815");
    assertThat(text(headers, "ce_requestsource")).isEqualTo("/cameras/7");
    assertThat(text(headers, "ce_requestsubject")).isEqualTo("gate/north");
    assertThat(text(headers, "ce_requesttime")).isEqualTo("2026-04-05T17:31:00Z");
    assertThat(text(headers, "ce_comexampleextension1")).isEqualTo("value");
    assertThat(text(headers, "ce_comexampleothervalue")).isEqualTo("5");
    assertThat(text(headers, "ce_id")).isEqualTo("photo-0815/m:3");
    assertThat(text(headers, "ce_source")).isEqualTo("/glimpse/test");
    assertThat(text(headers, "ce_type")).isEqualTo("dev.glimpse.prediction.v1");
    assertThat(text(headers, "content-type")).isEqualTo("application/json");
    assertThat(headers.headers("ce_id")).hasSize(1);
    assertThat(headers)
        .extracting(header -> header.key())
        .doesNotContain("ce_subject", "ce_datacontenttype", "ce_dataschema", "ce_expirytime");
  }

  @Test
  void shouldPassOnTheAttributesOfAStructuredEvent() throws Exception {
    GoldenRecord golden =
        GoldenRecord.read(GoldenEvent.FOLDER.resolve("cloudevent-structured.record"));

    send(golden.value(), golden.headers());

    assertPassesOn(answers("predictions").get(0).headers());
  }

  @Test
  void shouldPassOnTheAttributesOfABinaryEvent() {
    RecordHeaders headers = new RecordHeaders();
    List.of(
            "ce_specversion: 1.0",
            "ce_type: com.example.photo.taken",
            "ce_source: /cameras/7",
            "ce_subject: gate/north",
            "ce_id: photo-0815",
            "ce_time: 2026-04-05T17:31:00Z",
            "ce_comexampleextension1: value",
            "ce_comexampleothervalue: 5",
            "ce_expirytime: 2026-11-22T13:00:00Z",
            "content-type: application/json")
        .forEach(
            line -> {
              int colon = line.indexOf(": ");
              headers.add(line.substring(0, colon), line.substring(colon + 2).getBytes(UTF_8));
            });

    send("{\"uri\":\"s3://photos/2026/0815.jpg\"}".getBytes(UTF_8), headers);

    assertPassesOn(answers("predictions").get(0).headers());
    assertThat(asked.get(0).expiresAt()).isEqualTo("2026-11-22T13:00:00Z");
  }

  @Test
  void shouldNotCallAPredictionAnImage() {
    send(
        new byte[] {1},
        new RecordHeaders()
            .add("Content-Type", "text/plain".getBytes(UTF_8))
            .add("contentType", "image/png".getBytes(UTF_8)));

    assertThat(answers("predictions").get(0).headers())
        .extracting(header -> header.key())
        .filteredOn(name -> name.toLowerCase(Locale.ROOT).startsWith("content"))
        .containsExactly("content-type");
  }

  @Test
  void shouldKeepADeadLetterAsItCame() {
    byte[] value =
        "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"/x\",\"data\":{\"model\":7}}"
            .getBytes(UTF_8);

    send(value, new RecordHeaders().add("mine", new byte[] {1}));

    TestRecord<byte[], byte[]> letter = answers("dead").get(0);
    assertThat(letter.value()).isEqualTo(value);
    assertThat(letter.headers()).noneMatch(header -> header.key().startsWith("ce_"));
  }

  @Test
  void shouldNotAskForAnythingOnceARequestHasExpired() {
    for (String event :
        List.of(
            "{\"uri\":\"file:/x\",\"expiresAt\":\"2026-11-22T12:00:00Z\"}",
            "{\"specversion\":\"1.0\",\"expirytime\":\"2026-11-22T13:00:00+01:00\","
                + "\"data\":{\"uri\":\"file:/x\",\"expiresAt\":\"2027-01-01T00:00:00Z\"}}")) {
      send(event.getBytes(UTF_8), new RecordHeaders());
    }
    send(
        "{\"uri\":\"file:/x\",\"expiresAt\":\"2026-11-22T12:01:00Z\"}".getBytes(UTF_8),
        new RecordHeaders());

    assertThat(answers("dead"))
        .hasSize(2)
        .allSatisfy(
            letter -> {
              assertThat(text(letter.headers(), "glimpse.error.code")).isEqualTo("EXPIRED");
              assertThat(text(letter.headers(), "__streams.errors.message"))
                  .isEqualTo("The request expired at 2026-11-22T12:00:00Z");
            });
    assertThat(asked).extracting(ImageRequest::expiresAt).hasSize(1);
    assertThat(answers("predictions")).hasSize(1);
  }

  @Test
  void shouldLetARecordWaitForTheRegistry() throws Exception {
    driver.close();
    driver = driver(avro.format());
    byte[] value = {0, 0, 0, 0, 1, 0, 2, 14, 'f', 'i', 'l', 'e', ':', '/', 'x', 0, 0, 0, 0, 0, 0};
    registry.fail(503);

    send(value, new RecordHeaders());
    send("{\"uri\":\"file:/behind\"}".getBytes(UTF_8), new RecordHeaders());
    await().until(() -> registry.requests() > 1);

    assertThat(answers("predictions")).isEmpty();
    assertThat(answers("dead")).isEmpty();
    assertThat(asked).isEmpty();

    registry.add(Files.readString(Path.of("topics/schemas/image-request.avsc")));
    registry.fail(0);
    List<TestRecord<byte[], byte[]>> answered = new ArrayList<>();
    await()
        .pollInSameThread()
        .until(
            () -> {
              answered.addAll(answers("predictions"));
              return answered.size() == 2;
            });
    assertThat(asked)
        .extracting(request -> ((ImageReference.Remote) request.image()).address().spelling())
        .containsExactly("file:/x", "file:/behind");
  }
}
