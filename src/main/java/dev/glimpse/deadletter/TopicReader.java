package dev.glimpse.deadletter;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from somewhere to somewhere, and ends; it joins no group. Only what is committed is
 * there.
 *
 * <p>For one thread; the consumer stays the caller's to close.
 */
public final class TopicReader {

  private static final Duration POLL = Duration.ofMillis(200);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Set<TopicPartition> partitions = new HashSet<>();
  private final Duration patience;

  /**
   * Asks for the partitions.
   *
   * @param consumer reads what is committed; its assignment is this reader's business
   * @param patience how long the brokers may take for the next records
   * @throws UnknownTopicOrPartitionException if there is no such topic
   */
  public TopicReader(
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      String topic,
      Duration patience) {
    this.consumer = consumer;
    this.topic = topic;
    this.patience = patience;
    List<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found.isEmpty()) {
      throw new UnknownTopicOrPartitionException("The brokers have no topic " + topic);
    }
    found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    consumer.assign(partitions);
  }

  /** Its name. */
  String topic() {
    return topic;
  }

  /** All of the topic. */
  Set<TopicPartition> partitions() {
    return partitions;
  }

  /** Where each partition ends now. */
  public Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(partitions);
  }

  /** The first of each partition, or the first that is not older; its end if there is none. */
  public Map<TopicPartition, Long> since(@Nullable Instant time) {
    if (time == null) {
      return consumer.beginningOffsets(partitions);
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    long millis = Math.max(0, time.toEpochMilli()); // Kafka's times begin in 1970
    partitions.forEach(partition -> times.put(partition, millis));
    Map<TopicPartition, Long> offsets = ends();
    for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
        consumer.offsetsForTimes(times).entrySet()) {
      if (found.getValue() != null) {
        offsets.put(found.getKey(), found.getValue().offset());
      }
    }
    return offsets;
  }

  /**
   * Reads in the order of each partition.
   *
   * @param from the first offset of each partition
   * @param to the one after the last
   * @param batch gets some at a time, never none
   * @throws TimeoutException if the brokers do not answer for longer than the patience
   */
  public void read(
      Map<TopicPartition, Long> from,
      Map<TopicPartition, Long> to,
      Consumer<List<ConsumerRecord<byte[], byte[]>>> batch) {
    Set<TopicPartition> unfinished = new HashSet<>();
    from.forEach(
        (partition, offset) -> {
          if (offset < to.getOrDefault(partition, 0L)) {
            consumer.seek(partition, offset);
            unfinished.add(partition);
          }
        });
    readOnly(unfinished);
    long silentSince = System.nanoTime();
    while (!unfinished.isEmpty()) {
      long before = positions(unfinished);
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < to.getOrDefault(partition, 0L)) {
          records.add(record);
        }
      }
      if (!records.isEmpty()) {
        batch.accept(records);
      }
      // Ends of transactions have offsets too, and are no records.
      if (positions(unfinished) > before) {
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > patience.toNanos()) {
        throw new TimeoutException("nothing more to read came within " + patience);
      }
      unfinished.removeIf(p -> consumer.position(p) >= to.getOrDefault(p, 0L));
      readOnly(unfinished);
    }
  }

  private long positions(Collection<TopicPartition> some) {
    return some.stream().mapToLong(consumer::position).sum();
  }

  private void readOnly(Set<TopicPartition> unfinished) {
    Set<TopicPartition> finished = new HashSet<>(partitions);
    finished.removeAll(unfinished);
    consumer.pause(finished);
    consumer.resume(unfinished);
  }

  /** The one at a place; nothing if there is none, or none any more. */
  public Optional<ConsumerRecord<byte[], byte[]>> at(Place place) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      if (partition.partition() == place.partition()
          && place.offset() >= consumer.beginningOffsets(partitions).getOrDefault(partition, 0L)
          && place.offset() < ends().getOrDefault(partition, 0L)) {
        read(
            Map.of(partition, place.offset()),
            Map.of(partition, place.offset() + 1),
            found::addAll);
      }
    }
    return found.stream().findFirst();
  }
}
