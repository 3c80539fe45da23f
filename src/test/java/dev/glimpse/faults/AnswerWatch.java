package dev.glimpse.faults;

import dev.glimpse.testing.SourcePosition;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestTopics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Notes when a read_committed consumer sees the first answer to each request.
 *
 * <p>Threads: one of its own polls, until {@link #close}; any may read the times.
 */
final class AnswerWatch implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);

  private final Map<SourcePosition, Long> seen = new ConcurrentHashMap<>();
  private final Consumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::read, "answers");
  private volatile boolean closed;

  AnswerWatch(String bootstrapServers, TestTopics topics) {
    consumer = TestClient.reader(bootstrapServers, topics.predictions(), topics.deadLetters());
    thread.start();
  }

  /** Returns the times by request, in the nanoseconds of this JVM. */
  Map<SourcePosition, Long> seen() {
    return seen;
  }

  /**
   * Returns the longest time from the sending of a request to its answer, or to now.
   *
   * @param sent when each request was sent
   * @param sinceNanos those that were sent before do not count
   */
  Duration longestWait(Map<SourcePosition, Long> sent, long sinceNanos) {
    long now = System.nanoTime();
    return Duration.ofNanos(
        sent.entrySet().stream()
            .filter(request -> request.getValue() >= sinceNanos)
            .mapToLong(request -> seen.getOrDefault(request.getKey(), now) - request.getValue())
            .max()
            .orElse(0));
  }

  private void read() {
    while (!closed) {
      consumer
          .poll(POLL)
          .forEach(answer -> seen.putIfAbsent(SourcePosition.ofAnswer(answer), System.nanoTime()));
    }
    consumer.close();
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
