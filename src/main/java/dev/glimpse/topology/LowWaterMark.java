package dev.glimpse.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The oldest unfinished record of each input partition, hence the highest offset that may be
 * committed, and whether the partition's stage is full. The asynchronous stage writes it, the Kafka
 * clients read it.
 *
 * <p>Kafka Streams commits past every record for which {@code process} has returned. A stage that
 * keeps records in memory longer has to hold the commit back, or a crash loses them. Kafka Streams
 * has no hook before a commit, but all its commits pass through clients that Glimpse supplies: see
 * {@link LowWaterMarkClients}. docs/design/001-low-water-mark.md has the alternatives.
 *
 * <p>Threads: each {@link Mark} is moved by the stream thread that owns its task, which is also the
 * one that polls and commits. The mark of an owner that was replaced without notice has no effect
 * any more.
 */
public final class LowWaterMark {

  private static final long NONE = Long.MAX_VALUE;

  private final ConcurrentMap<TopicPartition, Mark> marks = new ConcurrentHashMap<>();

  /** One owner's view of a partition. */
  static final class Mark {
    private volatile long oldest = NONE;
    private volatile long since;
    private volatile boolean full;
    private volatile boolean ended;
    private volatile @Nullable Future<?> awaited;

    /** The offset that this owner committed; {@link #NONE} as long as it has committed nothing. */
    private volatile long committed = NONE;

    /** Sets the offset of the oldest unfinished record. */
    void hold(long offset) {
      if (offset != oldest) {
        since = System.nanoTime();
        oldest = offset;
      }
    }

    /** Notes that no record is unfinished. */
    void release() {
      oldest = NONE;
    }

    /** Sets whether fetching is paused for now. */
    void full(boolean full) {
      this.full = full;
    }

    /**
     * Sets the answer whose completion ends the next poll; null if the poll takes its full time.
     */
    void await(@Nullable Future<?> answer) {
      if (answer != awaited) {
        awaited = answer;
      }
    }

    /** Ends the ownership. The offset that may be committed stays as it is. */
    void end() {
      full = false;
      awaited = null;
      ended = true;
    }

    private Duration blocked() {
      return oldest == NONE ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }
  }

  /**
   * The offsets that may be committed.
   *
   * @param offsets one past the last finished record, by partition
   * @param owners the owners of these partitions at the time of the call, without partitions that
   *     have none
   */
  record Commit(Map<TopicPartition, OffsetAndMetadata> offsets, Map<TopicPartition, Mark> owners) {

    static final Commit NOTHING = new Commit(Map.of(), Map.of());

    /** Returns the offsets that the owners have not committed yet. */
    Commit news() {
      Map<TopicPartition, OffsetAndMetadata> news = new HashMap<>(offsets);
      news.entrySet()
          .removeIf(
              entry -> {
                Mark owner = owners.get(entry.getKey());
                return owner != null && owner.committed == entry.getValue().offset();
              });
      return new Commit(news, owners);
    }

    /** Records the offsets as committed; call it after the broker has accepted them. */
    void done() {
      offsets.forEach(
          (partition, committed) -> {
            Mark owner = owners.get(partition);
            if (owner != null) {
              owner.committed = committed.offset();
            }
          });
    }
  }

  /**
   * The answers whose completion ends a poll.
   *
   * @param answers the oldest unfinished answer of each partition
   * @param shortest the shortest time for which one of them has been awaited
   */
  record AwaitedAnswers(List<Future<?>> answers, Duration shortest) {

    boolean isEmpty() {
      return answers.isEmpty();
    }

    boolean isAnyComplete() {
      return answers.stream().anyMatch(Future::isDone);
    }
  }

  /** Takes the partition over from its previous owner. */
  Mark own(TopicPartition partition) {
    Mark mark = new Mark();
    marks.put(partition, mark);
    return mark;
  }

  /** Returns the offsets, lowered to the mark where they are beyond it. */
  Commit cap(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<TopicPartition, OffsetAndMetadata> capped = new HashMap<>(offsets);
    Map<TopicPartition, Mark> owners = new HashMap<>();
    capped.replaceAll(
        (partition, committed) -> {
          Mark mark = marks.get(partition);
          if (mark == null) {
            return committed;
          }
          owners.put(partition, mark);
          long oldest = mark.oldest;
          return oldest >= committed.offset()
              ? committed
              : new OffsetAndMetadata(oldest, Optional.empty(), committed.metadata());
        });
    return new Commit(capped, owners);
  }

  /**
   * Returns, for each owned partition, how long its oldest unfinished record has been the oldest.
   */
  public Map<TopicPartition, Duration> blocked() {
    return marks.entrySet().stream()
        .filter(mark -> !mark.getValue().ended)
        .collect(Collectors.toMap(Map.Entry::getKey, mark -> mark.getValue().blocked()));
  }

  /** Returns the partitions that have an owner, none of whose records is unfinished. */
  Set<TopicPartition> idle() {
    return marks.entrySet().stream()
        .filter(mark -> !mark.getValue().ended && mark.getValue().oldest == NONE)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Returns the answers of these partitions whose completion ends a poll. */
  AwaitedAnswers awaited(Set<TopicPartition> partitions) {
    List<Future<?>> answers = new ArrayList<>();
    Duration shortest = Duration.ofDays(1);
    for (TopicPartition partition : partitions) {
      Mark mark = marks.get(partition);
      Future<?> answer = mark == null ? null : mark.awaited;
      if (mark != null && answer != null) {
        answers.add(answer);
        Duration blocked = mark.blocked();
        shortest = blocked.compareTo(shortest) < 0 ? blocked : shortest;
      }
    }
    return new AwaitedAnswers(answers, shortest);
  }

  /** Returns the partitions whose fetching is paused for now. */
  Set<TopicPartition> full() {
    return marks.entrySet().stream()
        .filter(mark -> mark.getValue().full)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
