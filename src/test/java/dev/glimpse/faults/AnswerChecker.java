package dev.glimpse.faults;

import static org.awaitility.Awaitility.await;

import dev.glimpse.testing.SourcePosition;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A checker of the topics of a service: each record of the requests topic has one answer, in order,
 * that names its position. It reads with read_committed. For one thread.
 */
final class AnswerChecker {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final TestClient client;
  private final TestTopics topics;

  AnswerChecker(TestClient client, TestTopics topics) {
    this.client = client;
    this.topics = topics;
  }

  /** Returns the positions of all requests, replayed ones among them. */
  List<SourcePosition> positions() {
    return client.consumeCommitted(topics.requests()).stream()
        .map(SourcePosition::ofRequest)
        .sorted()
        .toList();
  }

  private List<ConsumerRecord<byte[], byte[]>> answers() {
    List<ConsumerRecord<byte[], byte[]>> all =
        new ArrayList<>(client.consumeCommitted(topics.predictions()));
    all.addAll(client.consumeCommitted(topics.deadLetters()));
    return all;
  }

  /** Waits until the processors have committed all requests, of which none was replayed. */
  void awaitCommitted() {
    await("the commit of every request").atMost(LIMIT).ignoreExceptions().until(this::isCommitted);
  }

  private boolean isCommitted() throws ExecutionException, InterruptedException {
    return client.committed(topics.applicationId()) == positions().size();
  }

  /** Waits until no transaction is open that hides answers behind it. */
  void awaitStable() {
    await("the end of all transactions")
        .atMost(LIMIT)
        .until(
            () -> client.isStable(topics.predictions()) && client.isStable(topics.deadLetters()));
  }

  /** Returns what became of all requests. */
  Verdict verdict() {
    return verdict(positions(), answers());
  }

  /** Returns what became of some of the requests. */
  Verdict verdict(SortedSet<SourcePosition> some) {
    return verdict(
        List.copyOf(some),
        answers().stream()
            .filter(answer -> some.contains(SourcePosition.ofAnswer(answer)))
            .toList());
  }

  private static Verdict verdict(
      List<SourcePosition> sent, List<ConsumerRecord<byte[], byte[]>> answers) {
    return Verdict.of(
        sent.stream().map(SourcePosition::toString).toList(),
        answers,
        answer -> SourcePosition.ofAnswer(answer).toString());
  }

  /** Writes which record answers which request, for the search after a failure. */
  void dump(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("requests.txt"),
        positions().stream().map(SourcePosition::toString).toList());
    Files.write(
        folder.resolve("answers.txt"),
        answers().stream()
            .map(
                answer ->
                    "%s %s-%d-%d %d"
                        .formatted(
                            SourcePosition.ofAnswer(answer),
                            answer.topic(),
                            answer.partition(),
                            answer.offset(),
                            answer.timestamp()))
            .toList());
  }
}
