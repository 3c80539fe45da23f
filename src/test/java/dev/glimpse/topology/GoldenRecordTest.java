package dev.glimpse.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whole answer records, byte for byte but for times: subscribers rely on their fields, headers and
 * codes. A difference here is a change of the public format.
 */
@Tag("unit")
final class GoldenRecordTest {

  private static final Duration TICK = Duration.ofMillis(10);
  private static final Instant SENT = Instant.parse("2026-03-01T12:00:00.250Z");

  /** A classifier that answers at once: an image called {@code missing} fails. */
  private static final class ImmediateClassifier implements ImageClassifier.Permit {
    @Override
    public CompletableFuture<RequestAnswer> classify(
        ImageRequest request, Prediction.Source source) {
      String uri =
          request.image() instanceof ImageReference.Remote remote
              ? remote.address().spelling()
              : null;
      return CompletableFuture.completedFuture(
          uri != null && uri.endsWith("missing")
              ? new Failure(FailureCode.IMAGE_NOT_FOUND, uri + " answered 404")
              : new Prediction(
                  request.id(),
                  uri,
                  new Prediction.Model("birds", "3", "ab".repeat(32)),
                  List.of(
                      new ScoredLabel(1, 88, "n01818515", "macaw", 0.875f),
                      new ScoredLabel(2, 0, null, "tench", 0.0625f)),
                  new Prediction.Image("jpeg", 640, 480, 12_345, "cd".repeat(32)),
                  source,
                  new Prediction.Timing(1.5, 2.25, 3, 4, 10.75),
                  8,
                  "TensorFlow 2.16.1, float32",
                  "cpu",
                  request.attributes(),
                  false,
                  null));
    }

    @Override
    public void release() {}
  }

  private final TopologyTestDriver driver =
      new TopologyTestDriver(
          ClassificationTopology.build(
              new Topics("requests", "predictions", "dead"),
              () ->
                  new ImageClassifier.Admission() {
                    @Override
                    public ImageClassifier.Permit tryAcquire() {
                      return new ImmediateClassifier();
                    }

                    @Override
                    public void leaveLine() {}
                  },
              new AsyncStageLimits(4, 10_000, Duration.ofMillis(200), TICK),
              new LowWaterMark(),
              new CommitPacerRegistry(Duration.ZERO),
              TestEvents.JSON,
              new RecordSizeLimits(10_000, 20_000, 0),
              new RejectedAnswers(TestEvents.JSON.subscriber()),
              answer -> {}),
          settings());
  private final TestInputTopic<String, byte[]> requests =
      driver.createInputTopic("requests", new StringSerializer(), new ByteArraySerializer());

  private static Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    return settings;
  }

  @AfterEach
  void close() {
    driver.close();
  }

  private String answers(String topic) {
    driver.advanceWallClockTime(TICK);
    TestOutputTopic<String, byte[]> answers =
        driver.createOutputTopic(topic, new StringDeserializer(), new ByteArrayDeserializer());
    StringBuilder text = new StringBuilder();
    for (TestRecord<String, byte[]> answer : answers.readRecordsToList()) {
      text.append("key ").append(answer.key()).append('\n');
      for (Header header : answer.headers()) {
        text.append(header.key())
            .append(": ")
            .append(header.value() == null ? "null" : new String(header.value(), UTF_8))
            .append('\n');
      }
      text.append(answer.value() == null ? "null" : new String(answer.value(), UTF_8)).append('\n');
    }
    return withoutTimesOfWriting(text.toString());
  }

  /** Replaces the times that differ from run to run, which are those of this year and later. */
  private static String withoutTimesOfWriting(String text) {
    return text.replaceAll("(ce_time|glimpse\\.[a-z.]*time[a-z.]*): \\S+", "$1: TIME");
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = GoldenRecordTest.class.getResourceAsStream("/golden/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    }
  }

  private void send(String key, String value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(UTF_8));
    headers.add("mine", "kept".getBytes(UTF_8));
    requests.pipeInput(new TestRecord<>(key, value.getBytes(UTF_8), headers, SENT));
  }

  @Test
  void shouldWriteThePredictionThatSubscribersKnow() throws IOException {
    send(
        "camera-1",
        "{\"id\":\"one\",\"uri\":\"http://store.example/写真.jpg\",\"topK\":2,"
            + "\"attributes\":{\"site\":\"north\",\"n\":1.50}}");

    assertThat(answers("predictions")).isEqualTo(golden("prediction.txt"));
  }

  @Test
  void shouldWriteTheDeadLettersThatOperatorsKnow() throws IOException {
    send("camera-1", "{\"id\":\"two\",\"uri\":\"http://store.example/missing\"}");
    send("camera-2", "{\"id\":\"three\"}");
    send("camera-3", "no JSON");

    assertThat(answers("dead")).isEqualTo(golden("dead-letters.txt"));
  }
}
