package dev.glimpse.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("unit")
final class ClassificationTopologyTest {

  private static final Duration TICK = Duration.ofMillis(10);

  private static final TopicPartition PARTITION = new TopicPartition("requests", 0);

  private final Map<String, CompletableFuture<RequestAnswer>> asked = new LinkedHashMap<>();
  private final Map<String, Prediction.Source> sources = new LinkedHashMap<>();
  private final LowWaterMark marks = new LowWaterMark();
  private final RejectedAnswers rejected = new RejectedAnswers(TestEvents.JSON.subscriber());
  private final List<RequestAnswer> written = new ArrayList<>();
  private int places = 100;
  private long nanos;
  private final ImageClassifier classifier =
      () ->
          new ImageClassifier.Admission() {
            @Override
            public ImageClassifier.Permit tryAcquire() {
              if (places == 0) {
                return null;
              }
              places--;
              return new TestPermit();
            }

            @Override
            public void leaveLine() {}
          };

  private final class TestPermit implements ImageClassifier.Permit {
    @Override
    public CompletableFuture<RequestAnswer> classify(
        ImageRequest request, Prediction.Source source) {
      CompletableFuture<RequestAnswer> answer = new CompletableFuture<>();
      asked.put(request.id(), answer);
      sources.put(request.id(), source);
      return answer;
    }

    @Override
    public void release() {
      places++;
    }
  }

  private final TopologyTestDriver driver = driver(new RecordSizeLimits(10_000, 20_000, 0));
  private final TestInputTopic<String, byte[]> requests =
      driver.createInputTopic("requests", new StringSerializer(), new ByteArraySerializer());
  private final TestOutputTopic<String, byte[]> predictions =
      driver.createOutputTopic(
          "predictions", new StringDeserializer(), new ByteArrayDeserializer());
  private final TestOutputTopic<String, byte[]> dead =
      driver.createOutputTopic("dead", new StringDeserializer(), new ByteArrayDeserializer());

  private TopologyTestDriver driver(RecordSizeLimits sizes) {
    return new TopologyTestDriver(
        ClassificationTopology.build(
            new Topics("requests", "predictions", "dead"),
            classifier,
            new AsyncStageLimits(4, 1_000, Duration.ofMillis(200), TICK),
            marks,
            new CommitPacerRegistry(Duration.ZERO, () -> nanos),
            TestEvents.JSON,
            sizes,
            rejected,
            written::add),
        settings());
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    return settings;
  }

  private boolean closed;

  @AfterEach
  void close() {
    if (!closed) {
      closed = true;
      driver.close();
    }
  }

  private static byte[] request(String id) {
    return ("{\"id\":\"" + id + "\",\"uri\":\"file:/x\"}").getBytes(UTF_8);
  }

  private void ask(String... ids) {
    for (String id : ids) {
      requests.pipeInput("key-" + id, request(id));
    }
  }

  private void answer(String id) {
    asked.get(id).complete(prediction(id, sources.get(id)));
  }

  private void tick() {
    driver.advanceWallClockTime(TICK);
  }

  private List<String> answeredIds() {
    List<String> ids = new ArrayList<>();
    predictions.readValuesToList().forEach(value -> ids.add(json(value).get("id").toString()));
    return ids;
  }

  private static Map<?, ?> json(byte[] value) {
    try {
      return new ObjectMapper().readValue(value, Map.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Prediction prediction(String id, Prediction.Source source) {
    return new Prediction(
        id,
        "file:/x",
        new Prediction.Model("m", "3", "ab"),
        List.of(new ScoredLabel(1, 7, null, "seven", 0.9f)),
        new Prediction.Image("png", 1, 1, 1, "cd"),
        source,
        new Prediction.Timing(1, 2, 3, 4, 10),
        1,
        "engine",
        "cpu",
        EventAttributes.NONE,
        false,
        null);
  }

  private static Map<String, String> texts(Headers headers) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Header header : headers) {
      texts.put(header.key(), new String(header.value(), UTF_8));
    }
    return texts;
  }

  @Test
  void shouldAnswerInTheOrderOfThePartitionWhateverFinishesFirst() {
    ask("a", "b", "c");
    answer("c");
    answer("b");
    tick();
    assertThat(answeredIds()).isEmpty();

    answer("a");
    tick();

    assertThat(answeredIds()).containsExactly("a", "b", "c");
  }

  @Test
  void shouldEmitWhatIsFinishedWhenTheNextRecordArrives() {
    ask("a");
    answer("a");

    ask("b");

    assertThat(answeredIds()).containsExactly("a");
  }

  @Test
  void shouldPassKeyAndForeignHeadersAndDescribeThePredictionAsACloudEvent() {
    Headers headers =
        new RecordHeaders()
            .add("traceparent", "00-abc".getBytes(UTF_8))
            .add("ce_id", "of-the-request".getBytes(UTF_8))
            .add("ce_source", "/upstream".getBytes(UTF_8));
    requests.pipeInput(new TestRecord<>("k", request("a"), headers));
    answer("a");
    tick();

    TestRecord<String, byte[]> record = predictions.readRecord();

    assertThat(record.key()).isEqualTo("k");
    Map<String, String> texts = texts(record.headers());
    assertThat(texts)
        .containsEntry("traceparent", "00-abc")
        .containsEntry("ce_id", "a/m:3")
        .containsEntry("ce_source", "/glimpse/test")
        .containsEntry("ce_type", "dev.glimpse.prediction.v1")
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("content-type", "application/json")
        .containsKey("ce_time");
    assertThat(record.headers().headers("ce_id")).hasSize(1);
  }

  @Test
  void shouldSendWhatCannotBeAnsweredToTheDeadLettersAsItCame() {
    byte[] malformed = "not json".getBytes(UTF_8);
    Headers headers = new RecordHeaders().add("mine", "1".getBytes(UTF_8));
    requests.pipeInput(new TestRecord<>("k", malformed, headers));
    ask("b");
    asked.get("b").complete(new Failure(FailureCode.IMAGE_NOT_FOUND, "gone"));
    tick();

    TestRecord<String, byte[]> first = dead.readRecord();
    TestRecord<String, byte[]> second = dead.readRecord();

    assertThat(first.key()).isEqualTo("k");
    assertThat(first.value()).isEqualTo(malformed);
    assertThat(texts(first.headers()))
        .containsEntry("mine", "1")
        .containsEntry("glimpse.error.code", "MALFORMED_EVENT")
        .containsEntry("glimpse.attempt", "1")
        .containsEntry("__streams.errors.topic", "requests")
        .containsEntry("__streams.errors.partition", "0")
        .containsEntry("__streams.errors.offset", "0")
        .containsKeys("__streams.errors.exception", "__streams.errors.message");
    assertThat(texts(second.headers())).containsEntry("glimpse.error.code", "IMAGE_NOT_FOUND");
    assertThat(predictions.isEmpty()).isTrue();
  }

  @Test
  void shouldSendAPredictionThatNoRecordCanHoldToTheDeadLetters() {
    requests.pipeInput(
        new TestRecord<>("k", request("a"), new RecordHeaders().add("big", new byte[10_000])));
    ask("b");
    answer("a");
    answer("b");
    tick();

    TestRecord<String, byte[]> letter = dead.readRecord();

    assertThat(letter.value()).isEqualTo(request("a"));
    assertThat(texts(letter.headers()))
        .containsEntry("glimpse.error.code", "ANSWER_TOO_LARGE")
        .doesNotContainKey("ce_id");
    assertThat(answeredIds()).containsExactly("b");
  }

  @Test
  void shouldTellOfEachAnswerAsItWasWritten() {
    requests.pipeInput(
        new TestRecord<>("k", request("a"), new RecordHeaders().add("big", new byte[10_000])));
    ask("b");
    answer("a");
    tick();
    assertThat(written)
        .singleElement()
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.ANSWER_TOO_LARGE));

    answer("b");
    tick();
    assertThat(written).hasSize(2).last().isInstanceOf(Prediction.class);
  }

  @Test
  void shouldLeaveOutAValueThatNoDeadLetterCanHold() {
    requests.pipeInput("k", new byte[30_000]);
    tick();

    TestRecord<String, byte[]> letter = dead.readRecord();

    assertThat(letter.value()).isEmpty();
    assertThat(texts(letter.headers()))
        .containsEntry("glimpse.error.code", "MALFORMED_EVENT")
        .containsEntry("glimpse.omitted", "value")
        .containsEntry("__streams.errors.offset", "0");
  }

  @Test
  void shouldLeaveOutHeadersAndKeyThatNoDeadLetterCanHold() {
    requests.pipeInput(
        new TestRecord<>(
            "k",
            request("a"),
            new RecordHeaders()
                .add("big", new byte[30_000])
                .add("glimpse.attempt", "4".getBytes(UTF_8))));
    requests.pipeInput("k".repeat(30_000), request("b"));
    answer("a");
    answer("b");
    tick();

    TestRecord<String, byte[]> headers = dead.readRecord();
    TestRecord<String, byte[]> key = dead.readRecord();

    assertThat(headers.key()).isEqualTo("k");
    assertThat(texts(headers.headers()))
        .containsEntry("glimpse.error.code", "ANSWER_TOO_LARGE")
        .containsEntry("glimpse.omitted", "value,headers")
        .containsEntry("glimpse.attempt", "5")
        .doesNotContainKey("big");
    assertThat(key.key()).isEmpty();
    assertThat(texts(key.headers())).containsEntry("glimpse.omitted", "value,headers,key");
  }

  @Test
  void shouldKeepAMessageThatQuotesAStrangerShort() {
    ask("a");
    asked.get("a").complete(new Failure(FailureCode.UNKNOWN_MODEL, "x".repeat(1_000_000)));
    tick();

    assertThat(texts(dead.readRecord().headers()).get("__streams.errors.message")).hasSize(1_000);
  }

  @Test
  void shouldCountTheAttemptsOfADeadLetterThatCameBack() {
    Headers headers = new RecordHeaders().add("glimpse.attempt", "2".getBytes(UTF_8));
    requests.pipeInput(new TestRecord<>("k", new byte[] {'x'}, headers));
    tick();

    Headers answered = dead.readRecord().headers();

    assertThat(texts(answered)).containsEntry("glimpse.attempt", "3");
    assertThat(answered.headers("glimpse.attempt")).hasSize(1);
  }

  @Test
  void shouldDescribeADeadLetterThatCameBackAnew() {
    Headers earlier =
        new RecordHeaders()
            .add("glimpse.omitted", "value".getBytes(UTF_8))
            .add("__streams.errors.stacktrace", "at earlier".getBytes(UTF_8));
    requests.pipeInput(new TestRecord<>("k", new byte[] {'x'}, earlier));
    tick();

    assertThat(texts(dead.readRecord().headers()))
        .doesNotContainKeys("glimpse.omitted", "__streams.errors.stacktrace");
  }

  @Test
  void shouldDateADeadLetterByWhenItBecameOne() {
    requests.pipeInput(new TestRecord<>("k", new byte[] {'x'}, Instant.EPOCH));
    tick();

    assertThat(dead.readRecord().getRecordTime()).isAfter(Instant.EPOCH.plus(Duration.ofDays(365)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "1546300800123, 2019-01-01T00:00:00.123Z",
    "253402300799999, 9999-12-31T23:59:59.999Z",
    "253402300800000, 9999-12-31T23:59:59.999Z",
    "1796028312000000, 9999-12-31T23:59:59.999Z",
    "9223372036854775807, 9999-12-31T23:59:59.999Z"
  })
  void shouldDateAnAnswerByWhenItIsWritten(long timestamp, String source) {
    requests.pipeInput(new TestRecord<>("k", request("a"), new RecordHeaders(), timestamp));
    requests.pipeInput(new TestRecord<>("k", new byte[] {'x'}, new RecordHeaders(), timestamp));
    Instant began = Instant.now().minusSeconds(60);
    answer("a");
    tick();

    TestRecord<String, byte[]> prediction = predictions.readRecord();
    assertThat(prediction.getRecordTime()).isBetween(began, began.plusSeconds(3_600));
    assertThat(dead.readRecord().getRecordTime()).isBetween(began, began.plusSeconds(3_600));
    assertThat(json(prediction.value()).get("source"))
        .hasToString("{topic=requests, partition=0, offset=0, timestamp=%s}".formatted(source));
  }

  @Test
  void shouldWriteADeadLetterWhereTheBrokerRefusedThePrediction() {
    ask("a", "b");
    answer("a");
    tick();
    TestRecord<String, byte[]> refused = predictions.readRecord();
    rejected.failed(sent("predictions", refused), new RecordTooLargeException("1234 bytes"));
    assertThat(rejected.takeRetry()).isTrue();
    assertThat(rejected.takeRetry()).isFalse();

    TestRecord<String, byte[]> letter = again("a");

    assertThat(letter.key()).isEqualTo("key-a");
    assertThat(letter.value()).isEqualTo(request("a"));
    assertThat(texts(letter.headers()))
        .containsEntry("glimpse.error.code", "ANSWER_TOO_LARGE")
        .containsEntry("glimpse.attempt", "1")
        .doesNotContainKey("ce_id");
    assertThat(texts(letter.headers()).get("__streams.errors.message")).contains("1234 bytes");
  }

  @Test
  void shouldTellOfAPredictionThatTheBrokerCalledInvalid() {
    ask("a");
    answer("a");
    tick();
    rejected.failed(
        sent("predictions", predictions.readRecord()), new InvalidRecordException("no key"));

    assertThat(texts(again("a").headers()))
        .containsEntry("glimpse.error.code", "ANSWER_REJECTED")
        .containsEntry(
            "__streams.errors.message", "The broker refused to store the answer: no key");
  }

  @Test
  void shouldWriteABareDeadLetterWhereTheBrokerRefusedTheDeadLetterAndThenNothingElse() {
    requests.pipeInput("k", new byte[] {'x'});
    tick();
    rejected.failed(sent("dead", dead.readRecord()), new InvalidRecordException("no"));
    assertThat(rejected.takeRetry()).isTrue();

    TestRecord<String, byte[]> bare = again("x");

    assertThat(bare.key()).isEmpty();
    assertThat(bare.value()).isEmpty();
    assertThat(texts(bare.headers()))
        .containsEntry("glimpse.error.code", "MALFORMED_EVENT")
        .containsEntry("glimpse.omitted", "value,headers,key")
        .containsEntry("__streams.errors.offset", "0");
    rejected.failed(sent("dead", bare), new InvalidRecordException("no"));
    assertThat(rejected.takeRetry()).isFalse();
  }

  @Test
  void shouldNotBlameARecordForTheStateOfABroker() {
    ask("a");
    answer("a");
    tick();

    rejected.failed(
        sent("predictions", predictions.readRecord()), new TimeoutException("no broker"));

    assertThat(rejected.takeRetry()).isFalse();
    assertThat(again("a")).isNull();
  }

  private static ProducerRecord<byte[], byte[]> sent(
      String topic, TestRecord<String, byte[]> record) {
    return new ProducerRecord<>(
        topic, 0, record.timestamp(), null, record.value(), record.headers());
  }

  /** What a new stream thread makes of the first request; null if it is no dead letter. */
  private @Nullable TestRecord<String, byte[]> again(String id) {
    try (TopologyTestDriver next = driver(new RecordSizeLimits(10_000, 20_000, 0))) {
      TestInputTopic<String, byte[]> input =
          next.createInputTopic("requests", new StringSerializer(), new ByteArraySerializer());
      TestOutputTopic<String, byte[]> letters =
          next.createOutputTopic("dead", new StringDeserializer(), new ByteArrayDeserializer());
      input.pipeInput("key-" + id, id.equals("x") ? new byte[] {'x'} : request(id));
      if (asked.containsKey(id)) {
        answer(id);
      }
      next.advanceWallClockTime(TICK);
      return letters.isEmpty() ? null : letters.readRecord();
    }
  }

  @Test
  void shouldAddAStackTraceOnlyWhereItIsWantedAndFits() {
    requests.pipeInput("k", new byte[] {'x'});
    tick();
    assertThat(texts(dead.readRecord().headers())).doesNotContainKey("__streams.errors.stacktrace");

    try (TopologyTestDriver tracing = driver(new RecordSizeLimits(10_000, 40_000, 15_000))) {
      TestInputTopic<String, byte[]> asking =
          tracing.createInputTopic("requests", new StringSerializer(), new ByteArraySerializer());
      TestOutputTopic<String, byte[]> answered =
          tracing.createOutputTopic("dead", new StringDeserializer(), new ByteArrayDeserializer());
      asking.pipeInput("k", new byte[] {'x'});
      asking.pipeInput("k", new byte[39_000]);
      asking.pipeInput("k", request("s"));
      Throwable cause = new IOException("signed with hunter2");
      asked
          .get("s")
          .complete(new FailureException(FailureCode.FETCH_FAILED, "no", cause).failure());
      tracing.advanceWallClockTime(TICK);

      TestRecord<String, byte[]> traced = answered.readRecord();
      TestRecord<String, byte[]> full = answered.readRecord();
      TestRecord<String, byte[]> caused = answered.readRecord();

      assertThat(texts(traced.headers()).get("__streams.errors.stacktrace"))
          .startsWith("dev.glimpse.event.FailureException: MALFORMED_EVENT")
          .contains("\tat dev.glimpse.serde.JsonRequestDecoder");
      assertThat(full.value()).hasSize(39_000);
      assertThat(texts(full.headers())).doesNotContainKey("__streams.errors.stacktrace");
      assertThat(texts(caused.headers()).get("__streams.errors.stacktrace"))
          .startsWith("dev.glimpse.event.FailureException: FETCH_FAILED: no\n\tat ")
          .contains("\nCaused by: java.io.IOException\n\tat ")
          .doesNotContain("hunter2");
    }
  }

  private long committed() {
    return marks
        .cap(Map.of(PARTITION, new OffsetAndMetadata(1_000)))
        .offsets()
        .get(PARTITION)
        .offset();
  }

  @Test
  void shouldHoldTheCommitAtTheOldestUnfinishedRecord() {
    ask("a", "b", "c");
    assertThat(committed()).isZero();

    answer("b");
    tick();
    assertThat(committed()).isZero();

    answer("a");
    tick();
    assertThat(committed()).isEqualTo(2);

    answer("c");
    tick();
    assertThat(committed()).isEqualTo(1_000);
  }

  @Test
  void shouldTakeMoreThanItWorksOnAndAskForAPause() {
    ask("a", "b", "c");
    assertThat(marks.full()).isEmpty();

    ask("d", "e");

    assertThat(asked).containsOnlyKeys("a", "b", "c", "d");
    assertThat(marks.full()).containsExactly(PARTITION);
    answer("a");
    tick();
    assertThat(asked).containsKey("e");
    answer("b");
    tick();
    assertThat(marks.full()).isEmpty();
  }

  @Test
  void shouldAskForAPauseWhenItsRequestsAreLarge() {
    requests.pipeInput("k", ("{\"data\":\"" + "A".repeat(2_000) + "\"}").getBytes(UTF_8));

    assertThat(marks.full()).containsExactly(PARTITION);
  }

  @Test
  void shouldKeepWhatFindsNoPlaceAndHoldItsCommit() {
    places = 1;
    ask("a", "b");
    assertThat(asked).containsOnlyKeys("a");

    answer("a");
    tick();
    assertThat(committed()).isEqualTo(1);
    places = 1;
    tick();
    answer("b");
    tick();

    assertThat(answeredIds()).containsExactly("a", "b");
  }

  @Test
  void shouldStopWhenAnImageIsStuck() {
    ask("a", "b");
    driver.advanceWallClockTime(Duration.ofHours(1)); // the wall clock does not count
    nanos += Duration.ofSeconds(1).toNanos();

    assertThatThrownBy(this::tick)
        .hasStackTraceContaining("No result within PT0.2S for requests-0 offset 0");
  }

  @Test
  void shouldTakeARecordWithoutATimestamp() {
    ConsumerRecord<Object, Object> without = new ConsumerRecord<>("requests", 0, 0, "k", "v");

    assertThat(new UsableTimestampExtractor().extract(without, 42)).isEqualTo(42);
    assertThat(new UsableTimestampExtractor().extract(without, -1)).isZero();
  }

  @Test
  void shouldStopWhenTheClassifierItselfIsBroken() {
    ask("a");
    asked.get("a").completeExceptionally(new IllegalStateException("device gone"));

    assertThatThrownBy(this::tick).hasStackTraceContaining("device gone");
  }

  @Test
  void shouldCancelWhatIsUnfinishedWhenTheTaskCloses() {
    ask("a");

    close();

    assertThat(asked.get("a")).isCancelled();
  }

  @Test
  void shouldNameRequestsThatDoNotNameThemselves() {
    byte[] unnamed = "{\"uri\":\"file:/x\"}".getBytes(UTF_8);
    requests.pipeInput("k", unnamed);
    requests.pipeInput(
        new TestRecord<>(
            "k", unnamed, new RecordHeaders().add("ce_id", "event-9".getBytes(UTF_8))));

    assertThat(asked).containsOnlyKeys("requests-0-0", "event-9");
  }

  @Test
  void shouldKnowNoRequestThatIsNull() {
    requests.pipeInput("k", (byte[]) null);
    tick();

    assertThat(texts(dead.readRecord().headers()))
        .containsEntry("glimpse.error.code", "MALFORMED_EVENT");
  }
}
