package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestTopics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Counts the requests that a read_committed consumer has an answer for, while they come in.
 *
 * <p>Threads: one of its own polls, until {@link #close}; any may ask for the count.
 */
final class AnswerCounter implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);

  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final Consumer<byte[], byte[]> consumer;
  private final Thread thread = new Thread(this::read, "answers");
  private volatile boolean closed;

  AnswerCounter(String bootstrapServers, TestTopics topics) {
    consumer = TestClient.reader(bootstrapServers, topics.predictions(), topics.deadLetters());
    thread.start();
  }

  /** Returns how many of the requests with these keys have an answer. */
  long answered(List<String> keys) {
    return keys.stream().filter(answered::contains).count();
  }

  private void read() {
    while (!closed) {
      consumer.poll(POLL).forEach(answer -> answered.add(new String(answer.key(), UTF_8)));
    }
    consumer.close();
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
