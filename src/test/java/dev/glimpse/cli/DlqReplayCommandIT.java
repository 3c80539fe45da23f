package dev.glimpse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.pipeline.ConfiguredModelEngine;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.streams.AnswerStatistics;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestDeadLetters;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestPipelines;
import dev.glimpse.testing.TestTopics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("broker")
final class DlqReplayCommandIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 4);
  private final TestDeadLetters letters = new TestDeadLetters(topics);

  @AfterEach
  void close() {
    client.close();
  }

  private int replay(String... arguments) {
    List<String> line = new ArrayList<>(List.of("dlq", "replay"));
    line.addAll(ProcessorJvm.options(topics.settings()));
    line.addAll(List.of(arguments));
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(line.toArray(String[]::new));
  }

  private void done(String... arguments) {
    assertThat(replay(arguments)).as(err.toString()).isEqualTo(Main.DONE);
  }

  private List<String> replayedIds() {
    return client.consumeCommitted(topics.requests()).stream()
        .map(
            record -> new String(record.value(), UTF_8).replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"))
        .toList();
  }

  private static Map<String, String> texts(Headers headers) {
    Map<String, String> texts = new HashMap<>();
    for (Header header : headers) {
      texts.put(header.key(), new String(header.value(), UTF_8));
    }
    return texts;
  }

  @Test
  void shouldTurnADeadLetterIntoAPredictionWhenItsCauseIsGone(@TempDir Path folder)
      throws Exception {
    Path image = folder.resolve("late.png");
    GlimpseConfig config = topics.config(FileStoreConfig.ROOTS + "=" + folder);
    try (ImagePipeline pipeline = TestPipelines.start(config, ConfiguredModelEngine::start);
        GlimpseProcessor processor =
            new GlimpseProcessor(
                config.processor(),
                EventFormat.json(config.processor().eventSource()), pipeline, new AnswerStatistics(prediction -> {}))) {
      processor.start();
      byte[] request = TestImages.uriRequest("late", image.toUri().toString());
      ProducerRecord<byte[], byte[]> asked =
          new ProducerRecord<>(topics.requests(), 2, "k".getBytes(UTF_8), request);
      asked.headers().add("traceparent", "00-trace".getBytes(UTF_8));
      client.produce(asked);
      client.consume(topics.deadLetters(), 1, LIMIT);

      done(); // too early
      assertThat(texts(client.consume(topics.deadLetters(), 2, LIMIT).get(1).headers()))
          .containsEntry("glimpse.attempt", "2");
      Files.write(image, TestImages.png(1));
      done();

      ConsumerRecord<byte[], byte[]> prediction =
          client.consume(topics.predictions(), 1, LIMIT).get(0);
      assertThat(prediction.partition()).isEqualTo(2);
      assertThat(prediction.key()).isEqualTo("k".getBytes(UTF_8));
      assertThat(texts(prediction.headers()))
          .containsEntry("traceparent", "00-trace")
          .doesNotContainKeys(
              "glimpse.attempt",
              "glimpse.error.code",
              "__streams.errors.message",
              "__streams.errors.offset");
      assertThat(client.consumeCommitted(topics.requests()))
          .hasSize(3)
          .allSatisfy(record -> assertThat(record.value()).isEqualTo(request));
    }
  }

  @Test
  void shouldSendARequestAsItWasAndOnlyOnce() {
    client.produce(letters.letter("a", "FETCH_FAILED"));
    client.produce(letters.letter("b", "IMAGE_NOT_FOUND"));

    done();
    done();
    client.produce(letters.letter("c", "FETCH_FAILED"));
    done();

    assertThat(replayedIds()).containsExactly("a", "b", "c");
    ConsumerRecord<byte[], byte[]> first = client.consumeCommitted(topics.requests()).get(0);
    assertThat(first.key()).isEqualTo("key of a".getBytes(UTF_8));
    assertThat(texts(first.headers()))
        .isEqualTo(Map.of("mine", "header of a", "glimpse.attempt", "1"));
    assertThat(out.toString().lines().filter(line -> line.endsWith(" replayed")))
        .containsExactly("        2 replayed", "        0 replayed", "        1 replayed");
  }

  @Test
  void shouldSendNothingAndForgetNothingInADryRun() {
    client.produce(letters.letter("a", "FETCH_FAILED"));

    done("--dry-run");

    assertThat(replayedIds()).isEmpty();
    assertThat(out.toString())
        .contains("0:0 FETCH_FAILED, attempt 2, to " + topics.requests() + "-0")
        .contains("1 would be replayed");
    done();
    assertThat(replayedIds()).containsExactly("a");
  }

  @Test
  void shouldReplayCodeByCode() {
    client.produce(letters.letter("a", "FETCH_FAILED"));
    client.produce(letters.letter("b", "IMAGE_NOT_FOUND"));
    client.produce(letters.letter("c", "FETCH_TIMEOUT"));

    done("--code", "fetch_failed", "--code", "FETCH_TIMEOUT");
    assertThat(replayedIds()).containsExactly("a", "c");

    done();
    assertThat(replayedIds()).containsExactly("a", "c", "b");
  }

  @Test
  void shouldPassOverForGoodWhatIsOlder() {
    Instant now = Instant.now();
    client.produce(letters.letter("old", "FETCH_FAILED", 1, now.minus(Duration.ofHours(3))));
    client.produce(letters.letter("new", "FETCH_FAILED", 1, now.minus(Duration.ofHours(1))));

    done("--since", "2h");
    done();
    assertThat(replayedIds()).containsExactly("new");

    done("--again", "--since", now.minus(Duration.ofHours(4)).toString());
    done();
    assertThat(replayedIds()).containsExactly("new", "old", "new");
  }

  @Test
  void shouldLeaveAloneWhatHasFailedTooOften() {
    client.produce(letters.letter("four", "FETCH_FAILED", 4, Instant.now()));
    client.produce(letters.letter("five", "FETCH_FAILED", 5, Instant.now()));

    done();

    assertThat(replayedIds()).containsExactly("four");
    assertThat(out.toString()).contains("1 skipped: failed too often");
    done("--again", "--max-attempts", "6", "0:1");
    assertThat(replayedIds()).containsExactly("four", "five");
  }

  @Test
  void shouldReplayByNameAndLeaveItOutLater() {
    IntStream.range(0, 4).forEach(i -> client.produce(letters.letter("id" + i, "FETCH_FAILED")));

    done("0:2");
    done("0:2", "0:99", "17:0");
    assertThat(replayedIds()).containsExactly("id2");
    assertThat(out.toString())
        .contains("1 skipped: already replayed or skipped")
        .contains("2 skipped: no dead letter at this position");

    done();
    assertThat(replayedIds()).containsExactly("id2", "id0", "id1", "id3");
    done("0:1");
    done("--again", "0:1");
    assertThat(replayedIds()).containsExactly("id2", "id0", "id1", "id3", "id1");
  }

  @Test
  void shouldFetchWhatWasLeftOutFromTheRequests() throws Exception {
    byte[] large = TestImages.uriRequest("large", "file:/" + "x".repeat(1_000));
    ProducerRecord<byte[], byte[]> asked =
        new ProducerRecord<>(topics.requests(), 3, "k".getBytes(UTF_8), large);
    asked.headers().add("mine", "1".getBytes(UTF_8));
    client.produce(asked);
    client.produce(asked);
    for (long offset : List.of(0L, 1L, 2L)) {
      client.produce(
          new ProducerRecord<>(
              topics.deadLetters(),
              1,
              "k".getBytes(UTF_8),
              new byte[0],
              TestDeadLetters.described("FETCH_FAILED", 3, topics.requests(), 3, offset)
                  .add("glimpse.omitted", "value,headers".getBytes(UTF_8))));
    }
    client
        .admin()
        .deleteRecords(
            Map.of(new TopicPartition(topics.requests(), 3), RecordsToDelete.beforeOffset(1)))
        .all()
        .get();

    done();

    assertThat(out.toString())
        .contains("1 replayed")
        .contains("2 skipped: the omitted part of its request is no longer in the requests topic");
    List<ConsumerRecord<byte[], byte[]>> requests = client.consumeCommitted(topics.requests());
    ConsumerRecord<byte[], byte[]> replayed = requests.get(1);
    assertThat(requests).hasSize(2);
    assertThat(replayed.value()).isEqualTo(large);
    assertThat(replayed.key()).isEqualTo("k".getBytes(UTF_8));
    assertThat(texts(replayed.headers())).isEqualTo(Map.of("mine", "1", "glimpse.attempt", "3"));
  }

  @Test
  void shouldSendTheNumberOfARequestAmongSeveralOfItsRecord() {
    byte[] key = "k".getBytes(UTF_8);
    byte[] several = "[1,2,3]".getBytes(UTF_8);
    long offset = client.produce(new ProducerRecord<>(topics.requests(), 1, key, several)).offset();
    client.produce(
        new ProducerRecord<>(
            topics.deadLetters(),
            1,
            key,
            several,
            TestDeadLetters.described("FETCH_FAILED", 1, topics.requests(), 1, offset)
                .add("glimpse.request.index", "2".getBytes(UTF_8))));
    client.produce(
        new ProducerRecord<>(
            topics.deadLetters(),
            1,
            key,
            new byte[0],
            TestDeadLetters.described("FETCH_FAILED", 1, topics.requests(), 1, offset)
                .add("glimpse.request.index", "0".getBytes(UTF_8))
                .add("glimpse.omitted", "value".getBytes(UTF_8))));

    done();

    List<ConsumerRecord<byte[], byte[]>> requests = client.consumeCommitted(topics.requests());
    assertThat(requests)
        .hasSize(3)
        .allSatisfy(request -> assertThat(request.value()).isEqualTo(several));
    assertThat(texts(requests.get(1).headers()))
        .isEqualTo(Map.of("glimpse.attempt", "1", "glimpse.request.index", "2"));
    assertThat(texts(requests.get(2).headers()))
        .isEqualTo(Map.of("glimpse.attempt", "1", "glimpse.request.index", "0"));
  }

  @Test
  void shouldNotSendBackWhatIsNoneOfItsDeadLetters() {
    client.produce(new ProducerRecord<>(topics.deadLetters(), 0, null, null));
    client.produce(new ProducerRecord<>(topics.deadLetters(), 0, null, new byte[] {-1, 0, 27}));
    client.produce(letters.letter("unknown", "NO_SUCH_CODE"));
    client.produce(
        new ProducerRecord<>(
            topics.deadLetters(),
            0,
            "k".getBytes(UTF_8),
            new byte[] {1},
            TestDeadLetters.described("FETCH_FAILED", 1, "another-topic", 0, 0)));
    ProducerRecord<byte[], byte[]> withoutOrigin = letters.letter("x", "FETCH_FAILED");
    withoutOrigin.headers().remove("__streams.errors.offset");
    client.produce(withoutOrigin);
    client.produce(letters.letter("mine", "FETCH_FAILED"));

    done();

    assertThat(replayedIds()).containsExactly("mine");
    assertThat(out.toString())
        .contains("3 skipped: its code is unknown to this version of Glimpse")
        .contains("2 skipped: its request was not in the requests topic");
  }

  @Test
  void shouldKeepThePartitionWhileThereIsOne() {
    for (int partition : List.of(3, 9)) {
      client.produce(
          new ProducerRecord<>(
              topics.deadLetters(),
              0,
              "some key".getBytes(UTF_8),
              null,
              TestDeadLetters.described("FETCH_FAILED", 1, topics.requests(), partition, 0)));
    }
    int ofTheKey =
        client
            .produce(new ProducerRecord<>(topics.requests(), "some key".getBytes(UTF_8), null))
            .partition();

    done();

    assertThat(client.consumeCommitted(topics.requests()))
        .extracting(ConsumerRecord::partition)
        .containsExactlyInAnyOrder(ofTheKey, 3, ofTheKey);
  }

  @Test
  void shouldRefuseWhatTheBrokersMayHaveForgotten() {
    Instant now = Instant.now();
    client.produce(letters.letter("old", "FETCH_FAILED", 1, now.minus(Duration.ofDays(8))));
    client.produce(letters.letter("new", "FETCH_FAILED", 1, now.minus(Duration.ofDays(6))));

    assertThat(replay()).isEqualTo(Main.USAGE);
    assertThat(replay("0:0")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("FETCH_FAILED at 0:0", "--since", "--again");
    assertThat(replayedIds()).isEmpty();

    done("--code", "FETCH_TIMEOUT");
    done("--since", "7d");
    assertThat(replayedIds()).containsExactly("new");
    done("--again");
    assertThat(replayedIds()).containsExactly("new", "old", "new");
  }

  @Test
  void shouldSendTheOthersWhereSomeAreTooLarge() {
    TestTopics narrow =
        new TestTopics(
            topics.bootstrapServers(),
            client.createTopic("narrow", 1, Map.of("max.message.bytes", "20000")),
            topics.predictions(),
            topics.deadLetters());
    TestDeadLetters ofNarrow = new TestDeadLetters(narrow);
    for (int i = 0; i < 40; i++) {
      ProducerRecord<byte[], byte[]> letter = ofNarrow.letter("id" + i, "FETCH_FAILED");
      if (i % 10 == 5) {
        letter.headers().add("large", new byte[30_000]);
      }
      client.produce(letter);
    }

    List<String> line = new ArrayList<>(List.of("dlq", "replay"));
    line.addAll(ProcessorJvm.options(narrow.settings()));
    CommandLine commandLine = Main.commandLine().setOut(new PrintWriter(out));
    assertThat(commandLine.execute(line.toArray(String[]::new))).isEqualTo(Main.DONE);

    assertThat(out.toString())
        .contains("36 replayed")
        .contains("4 skipped: too large for the requests topic");
    assertThat(client.consumeCommitted(narrow.requests())).hasSize(36);
  }

  @Test
  void shouldSendEachOnceThoughReplaysAreKilledAndOvertaken() {
    List<String> ids = IntStream.range(0, 12_000).mapToObj(i -> "id" + i).toList();
    client.produce(ids.stream().map(id -> letters.letter(id, "FETCH_FAILED")).toList());
    int sent = 0;
    for (int kill = 0; kill < 2; kill++) {
      try (ProcessorJvm killed = slowReplay()) {
        client.consume(topics.requests(), sent + 1, LIMIT);
        Signals.kill(killed.handle());
        sent = client.consumeCommitted(topics.requests()).size();
      }
    }
    try (ProcessorJvm zombie = slowReplay()) {
      client.consume(topics.requests(), sent + 1, LIMIT);
      Signals.pause(zombie.handle());
      assertThat(client.consumeCommitted(topics.requests())).hasSizeLessThan(ids.size());

      done();

      Signals.resume(zombie.handle());
      await().atMost(LIMIT).until(() -> zombie.exitCode().isPresent());
      assertThat(zombie.exitCode()).hasValue(Main.FAILED);
      assertThat(zombie.logTail()).contains("Another replay of app-" + topics.requests());
    }
    assertThat(replayedIds()).containsExactlyElementsOf(ids);
  }

  /** In many transactions, in a JVM of its own. */
  private ProcessorJvm slowReplay() {
    List<String> line = new ArrayList<>(List.of("dlq", "replay"));
    line.addAll(ProcessorJvm.options(topics.settings("kafka.consumer.max.poll.records=10")));
    return ProcessorJvm.start(Main.class.getName(), line);
  }

  @Test
  void shouldRefuseWhatCannotBeMeant() {
    assertThat(replay("--max-attempts", "0")).isEqualTo(Main.USAGE);
    assertThat(replay("--since", "yesterday")).isEqualTo(Main.USAGE);
    assertThat(replay("--code", "NO_SUCH")).isEqualTo(Main.USAGE);
    assertThat(replay("3-17")).isEqualTo(Main.USAGE);
    assertThat(replay("--code", "FETCH_FAILED", "3:17")).isEqualTo(Main.USAGE);
    assertThat(replay("--set", "glimpse.topics.dead.letters=nowhere")).isEqualTo(Main.USAGE);
    assertThat(err.toString())
        .contains("--max-attempts is 0", "'yesterday'", "NO_SUCH", "'3-17'", "neither", "nowhere");
  }
}
