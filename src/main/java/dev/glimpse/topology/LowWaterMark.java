package dev.glimpse.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * What the asynchronous stage tells the Kafka clients of each input partition: its oldest
 * unfinished record, hence the highest offset that may be committed, and whether it holds all that
 * it may.
 *
 * <p>Kafka Streams commits past every record that {@code process} returned from. A stage that keeps
 * records in memory beyond that has to hold the commit back, or a crash loses them. Kafka Streams
 * has no hook before a commit, but all its commits pass through clients that we supply: see {@link
 * StageClients}. docs/design/001-low-water-mark.md has the alternatives.
 *
 * <p>Threads: each {@link Mark} is moved by the stream thread that owns its task, which is also the
 * one that polls and commits. An owner that was superseded without knowing it moves nothing any
 * more.
 */
public final class LowWaterMark {

  private static final long NONE = Long.MAX_VALUE;

  private final ConcurrentMap<TopicPartition, Mark> marks = new ConcurrentHashMap<>();

  /** One owner's view of a partition. */
  static final class Mark {
    private volatile long oldest = NONE;
    private volatile long since;
    private volatile boolean full;
    private volatile boolean left;

    /** By this owner; {@link #NONE} as long as it has committed nothing. */
    private volatile long committed = NONE;

    /** The oldest unfinished record is now the one at this offset. */
    void hold(long offset) {
      if (offset != oldest) {
        since = System.nanoTime();
        oldest = offset;
      }
    }

    /** Nothing is unfinished. */
    void release() {
      oldest = NONE;
    }

    /** Whether no more records are to be fetched for now. */
    void full(boolean full) {
      this.full = full;
    }

    /** The owner is none any more. What may be committed stays as it is. */
    void leave() {
      full = false;
      left = true;
    }

    private Duration held() {
      return oldest == NONE ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }
  }

  /**
   * What may be committed.
   *
   * @param offsets one past the last finished record, by partition
   * @param owners of these partitions when it was asked; of those only that have one
   */
  record Commit(Map<TopicPartition, OffsetAndMetadata> offsets, Map<TopicPartition, Mark> owners) {

    static final Commit NOTHING = new Commit(Map.of(), Map.of());

    /** Without what the owners have committed already. */
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

    /** To be called once the broker has it. */
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

  /** Takes the partition over from whoever had it. */
  Mark own(TopicPartition partition) {
    Mark mark = new Mark();
    marks.put(partition, mark);
    return mark;
  }

  /** The same offsets, lowered to the mark where they are beyond it. */
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

  /** How long one record has been the oldest unfinished one, of each partition that is owned. */
  public Map<TopicPartition, Duration> held() {
    return marks.entrySet().stream()
        .filter(mark -> !mark.getValue().left)
        .collect(Collectors.toMap(Map.Entry::getKey, mark -> mark.getValue().held()));
  }

  /** The partitions that are not to be fetched for now. */
  Set<TopicPartition> full() {
    return marks.entrySet().stream()
        .filter(mark -> mark.getValue().full)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
