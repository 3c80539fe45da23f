package dev.glimpse.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Requests that were sent, and what a read_committed consumer got for them. A request is known by
 * its key, which is unique here.
 */
public final class Exchange {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final TestClient client;
  private final TestTopics topics;
  private final List<String> sent = new ArrayList<>();
  private final Map<String, Integer> partitions = new HashMap<>();

  public Exchange(TestClient client, TestTopics topics) {
    this.client = client;
    this.topics = topics;
  }

  /** Sends them in order; their keys spread them over the partitions. */
  public void send(List<ProducerRecord<byte[], byte[]>> requests) {
    List<RecordMetadata> places = client.produce(requests);
    for (int i = 0; i < places.size(); i++) {
      String key = text(requests.get(i).key());
      sent.add(key);
      partitions.put(key, places.get(i).partition());
    }
  }

  public ProducerRecord<byte[], byte[]> request(String key, byte[] value) {
    return new ProducerRecord<>(topics.requests(), bytes(key), value);
  }

  public List<ConsumerRecord<byte[], byte[]>> predictions(int count) {
    return client.consume(topics.predictions(), count, LIMIT);
  }

  public List<ConsumerRecord<byte[], byte[]>> deadLetters(int count) {
    return client.consume(topics.deadLetters(), count, LIMIT);
  }

  /**
   * Every request that was sent, once, and within each partition in the order in which it was sent.
   */
  public void assertAnsweredOnceInOrder(List<ConsumerRecord<byte[], byte[]>> answers) {
    assertThat(answers)
        .extracting(record -> text(record.key()))
        .containsExactlyInAnyOrderElementsOf(sent);
    assertThat(byPartition(answers)).isEqualTo(sentByPartition());
  }

  /** How many requests have no answer. */
  int lost(List<ConsumerRecord<byte[], byte[]>> answers) {
    Set<String> answered =
        answers.stream().map(record -> text(record.key())).collect(Collectors.toSet());
    return (int) sent.stream().filter(key -> !answered.contains(key)).count();
  }

  private Map<Integer, List<String>> sentByPartition() {
    Map<Integer, List<String>> order = new HashMap<>();
    sent.forEach(
        k -> order.computeIfAbsent(partitions.getOrDefault(k, -1), p -> new ArrayList<>()).add(k));
    return order;
  }

  private static Map<Integer, List<String>> byPartition(
      List<ConsumerRecord<byte[], byte[]>> answers) {
    Map<Integer, List<String>> order = new HashMap<>();
    answers.forEach(
        r -> order.computeIfAbsent(r.partition(), p -> new ArrayList<>()).add(text(r.key())));
    return order;
  }

  /** A dead letter's. */
  public static String code(ConsumerRecord<byte[], byte[]> deadLetter) {
    return text(deadLetter.headers().lastHeader("glimpse.error.code").value());
  }

  /** Those of dead letters, by key. */
  static Map<String, String> codes(List<ConsumerRecord<byte[], byte[]>> deadLetters) {
    return deadLetters.stream()
        .collect(Collectors.toMap(letter -> text(letter.key()), Exchange::code));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
