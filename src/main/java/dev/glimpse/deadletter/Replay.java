package dev.glimpse.deadletter;

import dev.glimpse.event.FailureCode;
import dev.glimpse.topics.BoundedTopicReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A replay, which sends the requests of dead letters back unchanged, with their key, value and
 * headers. Headers that describe the dead letter are removed, except the count of attempts.
 *
 * <p>No request is sent twice unless the user requests it. The progress of each code in each
 * partition is committed in the transaction that sends the requests ({@link ReplayPositions}), so
 * that a replay continues where the last one ended, even if that was killed. A new replay fences
 * off a running one.
 *
 * <p>Brokers delete positions that have not moved for {@link OffsetRetentionCheck a while}. Without
 * a position, dead letters younger than this retention have certainly not been replayed; for older
 * ones this is unknown, and the replay is refused.
 *
 * <p>For one thread and one run; the caller closes the clients passed to the constructor.
 */
public final class Replay {

  /**
   * The order to replay certain dead letters.
   *
   * @param selection the dead letters to replay; older ones of its codes are skipped permanently
   * @param named the dead letters to replay instead of the selection; empty to replay the selection
   * @param again whether to replay dead letters that were replayed before
   * @param maxAttempts requests that have failed this many times are skipped
   */
  public record Order(
      DeadLetterFilter selection,
      SortedSet<DeadLetterPosition> named,
      boolean again,
      int maxAttempts) {

    Set<FailureCode> codes() {
      return selection.codes().isEmpty() || !named.isEmpty()
          ? EnumSet.allOf(FailureCode.class)
          : selection.codes();
    }
  }

  /** The numbers of replayed and skipped dead letters. */
  public record Outcome(int replayed, Map<SkipReason, Integer> skipped) {}

  private final BoundedTopicReader letters;
  private final BoundedTopicReader requests;
  private final Admin admin;
  private final ReplayGroupNames names;
  private final ReplayOutlet outlet;
  private final ForgottenReplayPositions forgotten;
  private final Consumer<OutgoingReplay> sent;
  private final Map<SkipReason, Integer> skipped = new EnumMap<>(SkipReason.class);
  private int replayed;

  /**
   * Creates a replay.
   *
   * @param letters the dead-letter topic
   * @param requests the requests topic
   * @param producer the producer of the requests; null for a dry run
   * @param sent a listener for each sent request
   */
  public Replay(
      BoundedTopicReader letters,
      BoundedTopicReader requests,
      Admin admin,
      ReplayGroupNames names,
      @Nullable Producer<byte[], byte[]> producer,
      Instant now,
      Consumer<OutgoingReplay> sent) {
    this.letters = letters;
    this.requests = requests;
    this.admin = admin;
    this.names = names;
    this.outlet = producer == null ? ReplayOutlet.dry() : new ReplayTransactions(producer, names);
    this.forgotten = new ForgottenReplayPositions(letters, admin, now);
    this.sent = sent;
  }

  /**
   * Replays the dead letters that are in the topic now.
   *
   * @throws ReplayRefusedException if the user has to decide first
   * @throws org.apache.kafka.common.KafkaException if the brokers fail; the positions of requests
   *     sent until then are stored
   */
  public Outcome run(Order order) {
    outlet.open(); // before the positions are read, because another replay may still be moving them
    ReplayPositions positions =
        ReplayPositions.read(admin, names, order.codes(), letters.partitions());
    ReplayRecordFactory wayBack = new ReplayRecordFactory(requests, order.maxAttempts());
    if (order.named().isEmpty()) {
      replay(order, positions, wayBack);
    } else {
      replayNamed(order, positions, wayBack);
    }
    return new Outcome(replayed, skipped);
  }

  private void replay(Order order, ReplayPositions positions, ReplayRecordFactory wayBack) {
    Map<TopicPartition, Long> ends = letters.ends();
    Map<TopicPartition, Long> first = letters.since(order.selection().since());
    if (order.again()) {
      first.forEach((p, at) -> positions.put(order.codes(), p, ReplayPosition.at(at)));
    } else {
      forgotten.settle(order, first, positions);
      first.forEach(positions::moveUpTo);
    }
    // If the replay is killed from here on, the next one continues without --since.
    outlet.remember(positions);
    Map<TopicPartition, Long> from = new HashMap<>();
    first.keySet().forEach(p -> from.put(p, positions.lowest(p)));
    letters.read(from, ends, records -> replay(records, order.selection(), positions, wayBack));
    ends.forEach(positions::moveUpTo);
    outlet.remember(positions);
  }

  private void replay(
      List<ConsumerRecord<byte[], byte[]>> records,
      DeadLetterFilter selection,
      ReplayPositions positions,
      ReplayRecordFactory wayBack) {
    List<ReplayStep> steps = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      DeadLetter letter = DeadLetter.of(record);
      if (!selection.matches(letter)) {
        continue;
      }
      FailureCode code = letter.code();
      if (code == null) {
        skip(SkipReason.NO_CODE);
        continue;
      }
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      ReplayPosition position = positions.of(code, partition);
      if (!position.covers(record.offset())) {
        ReplayPosition after = position.upTo(record.offset() + 1);
        judge(wayBack.of(letter))
            .map(back -> new ReplayStep(back, code, partition, after))
            .ifPresent(steps::add);
        positions.put(code, partition, after);
      }
    }
    send(steps);
  }

  private void replayNamed(Order order, ReplayPositions positions, ReplayRecordFactory wayBack) {
    for (DeadLetterPosition position : order.named()) {
      Optional<ConsumerRecord<byte[], byte[]>> record =
          letters.at(position.partition(), position.offset());
      DeadLetter letter = record.map(DeadLetter::of).orElse(null);
      FailureCode code = letter == null ? null : letter.code();
      if (letter == null || code == null) {
        skip(letter == null ? SkipReason.NOT_THERE : SkipReason.NO_CODE);
        continue;
      }
      TopicPartition partition = new TopicPartition(letters.topic(), position.partition());
      if (positions.get(code, partition) == null) {
        forgotten.settle(letter, code, partition, order.again(), positions);
      }
      ReplayPosition replayed = positions.of(code, partition);
      if (replayed.covers(position.offset()) && !order.again()) {
        skip(SkipReason.REPLAYED_BEFORE);
        continue;
      }
      Optional<OutgoingReplay> back = judge(wayBack.of(letter));
      if (back.isPresent()) {
        ReplayPosition after = replayed.and(position.offset());
        send(List.of(new ReplayStep(back.get(), code, partition, after)));
        positions.put(code, partition, after);
      }
    }
  }

  private Optional<OutgoingReplay> judge(ReplayDecision verdict) {
    if (verdict instanceof SkipReason reason) {
      skip(reason);
    }
    return verdict instanceof OutgoingReplay back ? Optional.of(back) : Optional.empty();
  }

  private void send(List<ReplayStep> steps) {
    if (steps.isEmpty()) {
      return;
    }
    Set<OutgoingReplay> tooLarge = outlet.send(steps);
    for (ReplayStep step : steps) {
      if (tooLarge.contains(step.back())) {
        skip(SkipReason.TOO_LARGE);
      } else {
        replayed++;
        sent.accept(step.back());
      }
    }
  }

  private void skip(SkipReason reason) {
    skipped.merge(reason, 1, Integer::sum);
  }
}
