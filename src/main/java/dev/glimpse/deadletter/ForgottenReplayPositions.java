package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import dev.glimpse.topics.BoundedTopicReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A resolver for missing replay positions: never committed, or committed so long ago that the
 * brokers have deleted them. Any replay within the brokers' retention would have left a position.
 * Therefore dead letters younger than the retention have not been replayed; for older ones this is
 * unknown.
 */
final class ForgottenReplayPositions {

  private final BoundedTopicReader letters;
  private final Admin admin;
  private final Instant now;
  private @Nullable Instant remembered;

  ForgottenReplayPositions(BoundedTopicReader letters, Admin admin, Instant now) {
    this.letters = letters;
    this.admin = admin;
    this.now = now;
  }

  /** Returns the start of the retention; replays since then are known. */
  private Instant remembered() {
    if (remembered == null) {
      remembered = now.minus(OffsetRetentionCheck.of(admin));
    }
    return remembered;
  }

  /**
   * Sets missing positions to the start of the retention, or to the start of the replay if that is
   * later.
   *
   * @param first the first offsets of the replay
   * @throws ReplayRefusedException if a selected dead letter is older, so that it is unknown
   *     whether it was replayed
   */
  void settle(Replay.Order order, Map<TopicPartition, Long> first, ReplayPositions positions) {
    Map<TopicPartition, Set<FailureCode>> unknown = new HashMap<>();
    first.keySet().forEach(p -> unknown.put(p, positions.without(order.codes(), p)));
    if (unknown.values().stream().allMatch(Set::isEmpty)) {
      return;
    }
    Map<TopicPartition, Long> certain = letters.since(remembered());
    first.forEach((p, at) -> certain.merge(p, at, Math::max));
    letters.read(
        first,
        certain,
        records -> {
          for (ConsumerRecord<byte[], byte[]> record : records) {
            DeadLetter letter = DeadLetter.of(record);
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            FailureCode code = letter.code();
            if (code != null
                && unknown.getOrDefault(partition, Set.of()).contains(code)
                && order.selection().matches(letter)) {
              throw refusal(letter);
            }
          }
        });
    unknown.forEach(
        (p, codes) -> positions.put(codes, p, ReplayPosition.at(certain.getOrDefault(p, 0L))));
  }

  /**
   * Sets the missing position for a dead letter that is replayed by name.
   *
   * @throws ReplayRefusedException if it is unknown whether the dead letter was replayed, unless
   *     {@code again}
   */
  void settle(
      DeadLetter letter,
      FailureCode code,
      TopicPartition partition,
      boolean again,
      ReplayPositions positions) {
    if (!again && letter.time().isBefore(remembered())) {
      throw refusal(letter);
    }
    long certain = letters.since(remembered()).getOrDefault(partition, 0L);
    positions.put(code, partition, ReplayPosition.at(certain));
  }

  private ReplayRefusedException refusal(DeadLetter letter) {
    return new ReplayRefusedException(
        ("%s at %s was written at %s. The brokers may have deleted the record of its replay since"
                + " (%s); nothing was sent. --since %s permanently skips older dead letters;"
                + " --again replays them regardless")
            .formatted(
                letter.code(),
                letter.position(),
                letter.time(),
                OffsetRetentionCheck.KEY,
                remembered().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)));
  }
}
