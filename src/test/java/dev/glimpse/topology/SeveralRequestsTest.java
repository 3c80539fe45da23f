package dev.glimpse.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.testing.JsonArrayDecoder;
import dev.glimpse.testing.TestEvents;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.TopicPartition;
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

/** Records with none, one and several requests: here JSON arrays. */
@Tag("unit")
final class SeveralRequestsTest {

  private static final Duration TICK = Duration.ofMillis(10);
  private static final Duration MAX_WORK = Duration.ofMillis(200);
  private static final int MAX_IN_FLIGHT = 4;
  private static final TopicPartition PARTITION = new TopicPartition("requests", 0);
  private static final EventFormat FORMAT = JsonArrayDecoder.format(TestEvents.JSON);

  /** Requests that were started, in their order, with their answers. */
  private final Map<String, CompletableFuture<RequestAnswer>> asked = new LinkedHashMap<>();

  private final Map<String, Prediction.Source> sources = new LinkedHashMap<>();
  private final LowWaterMark marks = new LowWaterMark();
  private final RejectedAnswers rejected = new RejectedAnswers(FORMAT.subscriber());
  private final List<RequestAnswer> written = new ArrayList<>();
  private int permits = 100;
  private long nanos;

  private final class CountedPermit implements ImageClassifier.Permit {
    @Override
    public CompletableFuture<RequestAnswer> classify(
        ImageRequest request, Prediction.Source source) {
      CompletableFuture<RequestAnswer> answer = new CompletableFuture<>();
      CompletableFuture<?> unused = answer.whenComplete((a, e) -> permits++);
      asked.put(request.id(), answer);
      sources.put(request.id(), source);
      return answer;
    }

    @Override
    public void release() {
      permits++;
    }
  }

  private final ImageClassifier classifier =
      () ->
          new ImageClassifier.Admission() {
            @Override
            public ImageClassifier.Permit tryAcquire() {
              return permits-- > 0 ? new CountedPermit() : none();
            }

            private ImageClassifier.Permit none() {
              permits++;
              return null;
            }

            @Override
            public void leaveLine() {}
          };

  private final TopologyTestDriver driver = driver(FORMAT);
  private final TestInputTopic<byte[], byte[]> requests = input(driver);
  private final TestOutputTopic<byte[], byte[]> predictions = output(driver, "predictions");
  private final TestOutputTopic<byte[], byte[]> dead = output(driver, "dead");
  private boolean closed;

  private TopologyTestDriver driver(EventFormat format) {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    return new TopologyTestDriver(
        ClassificationTopology.build(
            new Topics("requests", "predictions", "dead"),
            classifier,
            new AsyncStageLimits(MAX_IN_FLIGHT, 1_000_000, MAX_WORK, TICK),
            marks,
            new CommitPacerRegistry(Duration.ZERO, () -> nanos),
            format,
            new RecordSizeLimits(10_000, 200_000, 0),
            rejected,
            written::add),
        settings);
  }

  private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver) {
    return driver.createInputTopic(
        "requests", new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static TestOutputTopic<byte[], byte[]> output(TopologyTestDriver driver, String topic) {
    return driver.createOutputTopic(
        topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @AfterEach
  void close() {
    if (!closed) {
      closed = true;
      driver.close();
    }
  }

  private static byte[] array(String... ids) {
    return Stream.of(ids)
        .map(id -> "{\"id\":\"" + id + "\",\"uri\":\"file:/x\"}")
        .collect(Collectors.joining(",", "[", "]"))
        .getBytes(UTF_8);
  }

  private void send(String value, Headers headers) {
    requests.pipeInput(new TestRecord<>("k".getBytes(UTF_8), value.getBytes(UTF_8), headers));
  }

  private void ask(String... ids) {
    requests.pipeInput("k".getBytes(UTF_8), array(ids));
  }

  private void answer(String... ids) {
    for (String id : ids) {
      Objects.requireNonNull(asked.get(id)).complete(prediction(id));
    }
  }

  private Prediction prediction(String id) {
    return new Prediction(
        id,
        "file:/x",
        new Prediction.Model("m", "3", "ab"),
        List.of(),
        new Prediction.Image("png", 1, 1, 1, "cd"),
        sources.get(id),
        new Prediction.Timing(1, 2, 3, 4, 10),
        1,
        "engine",
        "cpu",
        EventAttributes.NONE,
        false,
        null);
  }

  private void tick() {
    driver.advanceWallClockTime(TICK);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    tick();
  }

  private List<String> answeredIds() throws IOException {
    List<String> ids = new ArrayList<>();
    for (TestRecord<byte[], byte[]> record : predictions.readRecordsToList()) {
      ids.add(FORMAT.subscriber().decode(record.value(), record.headers()).id());
    }
    return ids;
  }

  private static String text(TestRecord<byte[], byte[]> record, String header) {
    return DeadLetterHeaders.text(record.headers(), header);
  }

  private long committed() {
    return marks
        .cap(Map.of(PARTITION, new OffsetAndMetadata(1_000)))
        .offsets()
        .get(PARTITION)
        .offset();
  }

  @Test
  void shouldAnswerARecordOnlyWhenAllItsRequestsAreAnswered() throws Exception {
    ask("a", "b", "c");
    ask("d");
    answer("d", "c", "a");
    tick();
    assertThat(predictions.isEmpty()).isTrue();
    assertThat(committed()).isZero();

    answer("b");
    tick();

    assertThat(answeredIds()).containsExactly("a", "b", "c", "d");
    assertThat(committed()).isEqualTo(1_000);
    assertThat(written).hasSize(4);
  }

  @Test
  void shouldGiveEachRequestAnIdAndAPositionOfItsOwn() throws Exception {
    Headers named = new RecordHeaders().add("ce_id", "event-9".getBytes(UTF_8));
    send(
        "[{\"uri\":\"file:/x\"},{\"uri\":\"file:/x\"},{\"id\":\"own\",\"uri\":\"file:/x\"}]",
        new RecordHeaders());
    send("[{\"uri\":\"file:/x\"}]", new RecordHeaders());
    assertThat(asked).containsOnlyKeys("requests-0-0-0", "requests-0-0-1", "own", "requests-0-1");
    answer("requests-0-0-0", "requests-0-0-1", "own", "requests-0-1");
    tick();
    send("[{\"uri\":\"file:/x\"},{\"uri\":\"file:/x\"}]", named);
    assertThat(asked).containsKeys("event-9-0", "event-9-1");

    List<String> positions =
        predictions.readValuesToList().stream()
            .map(value -> new String(value, UTF_8).replaceAll(".*\"offset\":([^}]*)}.*", "$1"))
            .map(source -> source.replaceAll(",\"timestamp\":\"[^\"]*\"", ""))
            .toList();

    assertThat(positions).containsExactly("0,\"index\":0", "0,\"index\":1", "0,\"index\":2", "1");
  }

  @Test
  void shouldAnswerAnInvalidRequestAmongValidOnesByItself() throws Exception {
    send(
        "[{\"id\":\"a\",\"uri\":\"file:/x\"},{\"id\":\"b\"},{\"id\":\"c\",\"uri\":\"file:/x\"}]",
        new RecordHeaders());
    answer("a");
    asked.get("c").complete(new Failure(FailureCode.IMAGE_NOT_FOUND, "gone"));
    tick();

    assertThat(answeredIds()).containsExactly("a");
    List<TestRecord<byte[], byte[]>> letters = dead.readRecordsToList();
    assertThat(letters)
        .extracting(
            letter -> text(letter, DeadLetterHeaders.CODE),
            letter -> text(letter, DeadLetterHeaders.INDEX),
            letter -> text(letter, DeadLetterHeaders.OFFSET))
        .containsExactly(tuple("INVALID_REQUEST", "1", "0"), tuple("IMAGE_NOT_FOUND", "2", "0"));
    assertThat(permits).isEqualTo(100);
  }

  @Test
  void shouldWriteOneDeadLetterForARecordThatFailsAsAWhole() {
    send("[{\"id\":\"a\",", new RecordHeaders());
    tick();

    List<TestRecord<byte[], byte[]>> letters = dead.readRecordsToList();
    assertThat(letters).hasSize(1);
    assertThat(text(letters.get(0), DeadLetterHeaders.CODE)).isEqualTo("MALFORMED_EVENT");
    assertThat(text(letters.get(0), DeadLetterHeaders.INDEX)).isNull();
    assertThat(permits).isEqualTo(100);
  }

  @Test
  void shouldPassARecordWithoutRequests() throws Exception {
    ask("a");
    ask();
    ask("b");
    answer("b");
    tick();
    assertThat(committed()).isZero();

    answer("a");
    tick();

    assertThat(answeredIds()).containsExactly("a", "b");
    ask();
    tick();
    assertThat(committed()).isEqualTo(1_000);
    assertThat(written).hasSize(2);
    assertThat(dead.isEmpty()).isTrue();
    assertThat(permits).isEqualTo(100);
  }

  @Test
  void shouldWriteNothingForIgnoredEventsAndKeepTheNumbers() throws Exception {
    String ignored = "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\"}";
    send("[" + ignored + ",{\"id\":\"b\",\"uri\":\"file:/x\"}]", new RecordHeaders());
    send("[" + ignored + "]", new RecordHeaders());
    tick();
    assertThat(committed()).isZero();

    answer("b");
    tick();

    assertThat(sources.get("b").index()).isEqualTo(1);
    assertThat(answeredIds()).containsExactly("b");
    assertThat(dead.isEmpty()).isTrue();
    assertThat(committed()).isEqualTo(1_000);
    assertThat(permits).isEqualTo(100);
    assertThat(written.stream().filter(IgnoredEvent.class::isInstance))
        .containsExactly(
            new IgnoredEvent(IgnoredEvent.Reason.TEST), new IgnoredEvent(IgnoredEvent.Reason.TEST));
  }

  @Test
  void shouldAnswerARecordWithMoreRequestsThanPermits() throws Exception {
    permits = 2;
    ask("a", "b", "c", "d", "e");
    ask("f");
    assertThat(asked).containsOnlyKeys("a", "b");

    answer("b");
    tick();
    assertThat(asked).containsOnlyKeys("a", "b", "c");
    answer("a", "c");
    tick();
    assertThat(asked).containsOnlyKeys("a", "b", "c", "d", "e");
    answer("d", "e");
    tick();
    answer("f");
    tick();

    assertThat(answeredIds()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(permits).isEqualTo(2);
  }

  @Test
  void shouldAnswerARecordWithMoreRequestsThanATaskWorksOn() throws Exception {
    ask("a", "b", "c", "d", "e", "f");
    assertThat(asked).containsOnlyKeys("a", "b", "c", "d");
    assertThat(marks.full()).isEmpty(); // known with the next look

    tick();
    assertThat(marks.full()).containsExactly(PARTITION);
    answer("b", "c");
    tick();
    assertThat(asked).hasSize(4); // answers behind an unfinished one are in memory
    answer("a");
    tick();
    assertThat(asked).hasSize(6);
    answer("d", "e", "f");
    tick();

    assertThat(answeredIds()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(marks.full()).isEmpty();
  }

  @Test
  void shouldRefuseARecordWithTooManyRequests() {
    ask(IntStream.range(0, 1_001).mapToObj(i -> "r" + i).toArray(String[]::new));
    tick();

    TestRecord<byte[], byte[]> letter = dead.readRecord();
    assertThat(text(letter, DeadLetterHeaders.CODE)).isEqualTo("INVALID_REQUEST");
    assertThat(text(letter, DeadLetterHeaders.MESSAGE)).contains("1,001").contains("1,000");
    assertThat(asked).isEmpty();
  }

  @Test
  void shouldLimitTheTimeOfEachRequestAndNotItsWaitForAPermit() {
    permits = 1;
    ask("a", "b");
    pass(MAX_WORK);
    answer("a");
    permits = 0;
    pass(MAX_WORK.plusMillis(50)); // b waits for a permit
    permits = 1;
    tick();
    assertThat(asked).containsKey("b");
    pass(MAX_WORK.minusMillis(50));

    assertThatThrownBy(() -> pass(Duration.ofMillis(100)))
        .hasStackTraceContaining("No result within PT0.2S for requests-0 offset 0");
  }

  @Test
  void shouldCancelWhatIsStartedAndStartNothingElseWhenTheTaskCloses() {
    permits = 2;
    ask("a", "b", "c");
    answer("a");

    close();

    assertThat(asked).containsOnlyKeys("a", "b");
    assertThat(asked.get("b")).isCancelled();
    assertThat(permits).isEqualTo(2);
  }

  @Test
  void shouldForwardNothingOfARecordWhenTheClassifierIsBroken() {
    ask("a", "b");
    answer("a");
    asked.get("b").completeExceptionally(new IllegalStateException("device gone"));

    assertThatThrownBy(this::tick).hasStackTraceContaining("device gone");
    assertThat(written).isEmpty();
  }

  @Test
  void shouldReplayOnlyTheRequestOfADeadLetter() throws Exception {
    ask("a", "b", "c");
    answer("a", "c");
    asked.get("b").complete(new Failure(FailureCode.FETCH_FAILED, "down"));
    tick();
    TestRecord<byte[], byte[]> letter = dead.readRecord();
    assertThat(answeredIds()).containsExactly("a", "c");
    asked.clear();

    Headers replayed = DeadLetterHeaders.ofTheRequest(letter.headers());
    send(new String(letter.value(), UTF_8), replayed);
    assertThat(asked).containsOnlyKeys("b");
    asked.get("b").complete(new Failure(FailureCode.FETCH_FAILED, "down"));
    tick();
    TestRecord<byte[], byte[]> second = dead.readRecord();
    assertThat(text(second, DeadLetterHeaders.ATTEMPT)).isEqualTo("2");
    assertThat(text(second, DeadLetterHeaders.INDEX)).isEqualTo("1");

    send(new String(second.value(), UTF_8), DeadLetterHeaders.ofTheRequest(second.headers()));
    answer("b");
    tick();
    TestRecord<byte[], byte[]> prediction = predictions.readRecord();
    assertThat(new String(prediction.value(), UTF_8)).contains("\"index\":1");
    assertThat(text(prediction, DeadLetterHeaders.INDEX)).isNull();
  }

  @Test
  void shouldReplayNoOtherRequestWhereTheRecordHasNoneOfThisNumber() {
    Headers third = new RecordHeaders().add("glimpse.request.index", "2".getBytes(UTF_8));
    send(new String(array("a", "b"), UTF_8), third);
    send("no JSON", third);
    tick();

    assertThat(asked).isEmpty();
    assertThat(dead.readRecordsToList())
        .allSatisfy(letter -> assertThat(text(letter, DeadLetterHeaders.INDEX)).isEqualTo("2"))
        .extracting(letter -> text(letter, DeadLetterHeaders.CODE))
        .containsExactly("INVALID_REQUEST", "MALFORMED_EVENT");
  }

  @Test
  void shouldWriteADeadLetterForTheOneAnswerThatTheBrokerRefused() throws Exception {
    ask("a", "b");
    answer("a", "b");
    tick();
    TestRecord<byte[], byte[]> second = predictions.readRecordsToList().get(1);
    rejected.failed(
        new ProducerRecord<>("predictions", 0, 0L, null, second.value(), second.headers()),
        new InvalidRecordException("no"));

    try (TopologyTestDriver next = driver(FORMAT)) {
      input(next).pipeInput("k".getBytes(UTF_8), array("a", "b"));
      answer("a", "b");
      next.advanceWallClockTime(TICK);

      assertThat(output(next, "predictions").readValuesToList()).hasSize(1);
      TestRecord<byte[], byte[]> letter = output(next, "dead").readRecord();
      assertThat(text(letter, DeadLetterHeaders.CODE)).isEqualTo("ANSWER_REJECTED");
      assertThat(text(letter, DeadLetterHeaders.INDEX)).isEqualTo("1");
    }
  }
}
