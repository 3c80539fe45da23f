package dev.glimpse.topics;

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
 * A reader of ranges of a topic, without a consumer group. Only committed records are returned.
 *
 * <p>For one thread; the caller closes the consumer.
 */
public final class BoundedTopicReader {

  private static final Duration POLL = Duration.ofMillis(200);

  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Set<TopicPartition> partitions = new HashSet<>();
  private final Duration patience;

  /**
   * Creates a reader and requests the topic's partitions from the brokers.
   *
   * @param consumer a consumer that reads committed records only; this reader changes its
   *     assignment
   * @param patience the maximum time to wait for the next records
   * @throws UnknownTopicOrPartitionException if the topic does not exist
   */
  public BoundedTopicReader(
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

  /** Returns the topic's name. */
  public String topic() {
    return topic;
  }

  /** Returns all partitions of the topic. */
  public Set<TopicPartition> partitions() {
    return partitions;
  }

  /** Returns the current end offset of each partition. */
  public Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(partitions);
  }

  /**
   * Returns each partition's first offset at or after a time; its end if no record is that new. For
   * a null time, returns each partition's beginning.
   */
  public Map<TopicPartition, Long> since(@Nullable Instant time) {
    if (time == null) {
      return consumer.beginningOffsets(partitions);
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    long millis = Math.max(0, time.toEpochMilli()); // Kafka's timestamps begin in 1970
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
   * Reads a range of each partition, in the order of the partition.
   *
   * @param from the first offset of each partition
   * @param to the offset after the last one
   * @param batch a consumer of some records at a time, at least one
   * @throws TimeoutException if nothing is read for longer than the patience
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
      // Transaction markers take offsets too, but are not returned as records.
      if (positions(unfinished) > before) {
        silentSince = System.nanoTime();
      } else if (System.nanoTime() - silentSince > patience.toNanos()) {
        throw new TimeoutException("no more records were received within " + patience);
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

  /** Returns the record at a partition and an offset; empty if it does not exist or was deleted. */
  public Optional<ConsumerRecord<byte[], byte[]>> at(int number, long offset) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      if (partition.partition() == number
          && offset >= consumer.beginningOffsets(partitions).getOrDefault(partition, 0L)
          && offset < ends().getOrDefault(partition, 0L)) {
        read(Map.of(partition, offset), Map.of(partition, offset + 1), found::addAll);
      }
    }
    return found.stream().findFirst();
  }
}
