package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.testing.TestTopics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

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
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(topics.predictions(), topics.deadLetters())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    thread.start();
  }

  int count() {
    return answered.size();
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
