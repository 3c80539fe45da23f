package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The replay positions of each code in each partition: the committed offsets of one consumer group
 * per code, which has no members. Not thread-safe.
 */
final class ReplayPositions {

  private final Map<FailureCode, Map<TopicPartition, ReplayPosition>> positions =
      new EnumMap<>(FailureCode.class);

  private ReplayPositions() {}

  /** Returns the positions after the given steps. */
  static ReplayPositions after(List<ReplayStep> steps) {
    ReplayPositions positions = new ReplayPositions();
    steps.forEach(step -> positions.put(step.code(), step.partition(), step.position()));
    return positions;
  }

  /** Reads the committed positions; waits for the offsets of open transactions. */
  static ReplayPositions read(
      Admin admin, ReplayGroupNames names, Set<FailureCode> codes, Set<TopicPartition> partitions) {
    Map<String, ListConsumerGroupOffsetsSpec> groups = new HashMap<>();
    codes.forEach(
        code ->
            groups.put(
                names.group(code), new ListConsumerGroupOffsetsSpec().topicPartitions(partitions)));
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
        BrokerReplies.of(
            admin
                .listConsumerGroupOffsets(
                    groups, new ListConsumerGroupOffsetsOptions().requireStable(true))
                .all());
    ReplayPositions positions = new ReplayPositions();
    for (FailureCode code : codes) {
      committed
          .getOrDefault(names.group(code), Map.of())
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  positions.put(code, partition, ReplayPosition.of(offset));
                }
              });
    }
    return positions;
  }

  /**
   * Returns a position; null if the code was never replayed, or so long ago that the brokers have
   * deleted the position.
   */
  @Nullable ReplayPosition get(FailureCode code, TopicPartition partition) {
    return positions.getOrDefault(code, Map.of()).get(partition);
  }

  /**
   * Returns a position that must exist.
   *
   * @throws IllegalStateException if it does not
   */
  ReplayPosition of(FailureCode code, TopicPartition partition) {
    ReplayPosition position = get(code, partition);
    if (position == null) {
      throw new IllegalStateException("No position of " + code + " in " + partition);
    }
    return position;
  }

  /** Returns the codes without a position in a partition. */
  Set<FailureCode> without(Set<FailureCode> codes, TopicPartition partition) {
    return codes.stream().filter(code -> get(code, partition) == null).collect(Collectors.toSet());
  }

  void put(FailureCode code, TopicPartition partition, ReplayPosition position) {
    positions.computeIfAbsent(code, c -> new HashMap<>()).put(partition, position);
  }

  void put(Set<FailureCode> codes, TopicPartition partition, ReplayPosition position) {
    codes.forEach(code -> put(code, partition, position));
  }

  /** Advances the positions of all codes in a partition. */
  void moveUpTo(TopicPartition partition, long end) {
    positions
        .values()
        .forEach(byPartition -> byPartition.computeIfPresent(partition, (p, at) -> at.upTo(end)));
  }

  /** Returns the lowest offset of all codes in a partition; all dead letters before it are done. */
  long lowest(TopicPartition partition) {
    return positions.values().stream()
        .filter(byPartition -> byPartition.containsKey(partition))
        .mapToLong(byPartition -> byPartition.get(partition).offset())
        .min()
        .orElse(0);
  }

  /** Returns the offsets to commit in a transaction, by group. */
  Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(ReplayGroupNames names) {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> offsets = new HashMap<>();
    positions.forEach(
        (code, byPartition) -> {
          Map<TopicPartition, OffsetAndMetadata> group = new HashMap<>();
          byPartition.forEach((partition, position) -> group.put(partition, position.committed()));
          offsets.put(names.group(code), group);
        });
    return offsets;
  }
}
