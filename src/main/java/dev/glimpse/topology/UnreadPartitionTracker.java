package dev.glimpse.topology;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * The partitions of a consumer from which it has received no record since they were assigned, and
 * their committed positions.
 *
 * <p>A consumer passes markers of transactions, aborted records and offsets that retention has
 * deleted, without returning a record. Kafka Streams commits the positions of a partition only
 * after a record of it was processed ({@code StreamTask.consumedOffsets}). Without further commits
 * such a partition keeps its old offset, or none, and lag for ever: KEDA would never stop the last
 * pod.
 *
 * <p>A partition that has returned a record is left to Kafka Streams and the {@link LowWaterMark}
 * until it is assigned again, so that no position is committed past an unfinished record.
 *
 * <p>For the stream thread of the consumer.
 */
final class UnreadPartitionTracker {

  private final Set<TopicPartition> read = new HashSet<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  /** Forgets the partitions that are not assigned any more. */
  void assigned(Set<TopicPartition> assigned) {
    read.retainAll(assigned);
    committed.keySet().retainAll(assigned);
  }

  /** Notes the partitions of which records were received. */
  void received(Set<TopicPartition> partitions) {
    read.addAll(partitions);
  }

  /**
   * Returns the positions of unread partitions that were not committed yet.
   *
   * @param idle the partitions whose owner has no unfinished record
   * @param assigned the partitions of the consumer
   * @param position the position of a partition; empty if it is not known yet
   */
  Map<TopicPartition, OffsetAndMetadata> uncommitted(
      Set<TopicPartition> idle,
      Set<TopicPartition> assigned,
      Function<TopicPartition, OptionalLong> position) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (TopicPartition partition : idle) {
      if (assigned.contains(partition) && !read.contains(partition)) {
        position
            .apply(partition)
            .ifPresent(
                offset -> {
                  if (!Objects.equals(committed.get(partition), offset)) {
                    positions.put(partition, new OffsetAndMetadata(offset));
                  }
                });
      }
    }
    return positions;
  }

  /** Notes positions that the broker has accepted. */
  void committed(Map<TopicPartition, OffsetAndMetadata> positions) {
    positions.forEach((partition, position) -> committed.put(partition, position.offset()));
  }
}
