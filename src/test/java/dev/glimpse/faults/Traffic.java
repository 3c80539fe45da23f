package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.event.FailureCode;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is sent to the processors of a scenario, and what comes back. For one thread. */
final class Traffic implements AutoCloseable {

  private final SlowImages images = new SlowImages();
  private final TestClient client;
  private final TestTopics topics;
  private final Requests requests;
  private final AnswerCounter counter;

  /**
   * New topics, and nothing in them.
   *
   * @param broker for the test itself
   * @param processorsBroker the same, by the way that processors take to it
   */
  Traffic(String broker, String processorsBroker, Random random) {
    client = new TestClient(broker);
    topics = TestTopics.create(client, processorsBroker, Requests.PARTITIONS);
    requests = new Requests(client, topics.requests(), images, random);
    counter = new AnswerCounter(broker, topics);
  }

  /** Returns the topics of the scenario. */
  TestTopics topics() {
    return topics;
  }

  /** Sends requests, as {@link Requests#send}. */
  List<String> send(int count, List<Function<String, byte[]>> faulty) {
    return requests.send(count, faulty);
  }

  /** Releases images, as {@link Requests#release}. */
  void release() {
    requests.release();
  }

  /** Returns how many of the requests with these keys have an answer. */
  long answered(List<String> keys) {
    return counter.answered(keys);
  }

  /** Returns whether the processors are done with all that was sent. */
  boolean isCommitted() throws ExecutionException, InterruptedException {
    long committed = client.committed(topics.applicationId());
    return committed == requests.sent().size();
  }

  /** Returns whether nothing that a killed processor left open hides what was written behind it. */
  boolean isStable() {
    return client.isStable(topics.predictions()) && client.isStable(topics.deadLetters());
  }

  /** Returns what became of the requests until now. */
  Verdict verdict() {
    List<ConsumerRecord<byte[], byte[]>> answers =
        new ArrayList<>(client.consumeCommitted(topics.predictions()));
    answers.addAll(client.consumeCommitted(topics.deadLetters()));
    return Verdict.of(requests.sent(), answers);
  }

  /** The codes of the dead letters until now, by request; unreadable events are left out. */
  Map<String, String> deadLetters() {
    Map<String, String> codes = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> letter : client.consumeCommitted(topics.deadLetters())) {
      byte[] code = letter.headers().lastHeader(DeadLetterHeaders.CODE).value();
      codes.put(new String(letter.key(), UTF_8), new String(code, UTF_8));
    }
    codes.values().removeIf(FailureCode.MALFORMED_EVENT.name()::equals);
    return codes;
  }

  @Override
  public void close() {
    images.close();
    counter.close();
    client.close();
  }
}
