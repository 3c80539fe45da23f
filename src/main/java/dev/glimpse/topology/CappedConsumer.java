package dev.glimpse.topology;

import dev.glimpse.topology.LowWaterMark.AwaitedAnswers;
import dev.glimpse.topology.LowWaterMark.Commit;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of Kafka Streams that commits no offset past an unfinished record.
 *
 * <p>It also pauses the partitions whose stages are full, commits the positions of partitions
 * without a readable record, and ends a poll when an answer can be written or committed.
 *
 * <p>Threads: owned by its stream thread; {@link #wakeup} is called by others.
 */
final class CappedConsumer extends KafkaConsumer<byte[], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(CappedConsumer.class);

  private static final int PARTS = 20;
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /**
   * The partitions that Kafka Streams has paused for its own reasons. A partition is read only if
   * neither it nor the mark pauses it.
   */
  private final Set<TopicPartition> pausedByStreams = new HashSet<>();

  private final LowWaterMark mark;
  private final CommitPacerRegistry pacers;
  private final UnreadPartitionTracker unread = new UnreadPartitionTracker();

  CappedConsumer(Map<String, Object> config, LowWaterMark mark, CommitPacerRegistry pacers) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.mark = mark;
    this.pacers = pacers;
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commit(offsets, super::commitSync);
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    commit(offsets, news -> super.commitSync(news, timeout));
  }

  /**
   * Commits, and reports a rebalance in progress as a timeout. If the coordinator fails just as the
   * consumer begins to rejoin, Kafka Streams still tries to commit, and the consumer's {@link
   * RebalanceInProgressException} would end the thread. After a timeout Kafka Streams commits
   * again, and the consumer has joined by then.
   */
  private void commit(
      Map<TopicPartition, OffsetAndMetadata> offsets,
      java.util.function.Consumer<Map<TopicPartition, OffsetAndMetadata>> how) {
    Commit news = mark.cap(offsets).news();
    CommitPacer pacer = pacers.current();
    if (news.offsets().isEmpty()) {
      pacer.commitEnds(false);
      return;
    }
    pacer.commitBegins();
    try {
      how.accept(news.offsets());
    } catch (RebalanceInProgressException e) {
      throw new TimeoutException("Offsets not committed: the consumer is rejoining its group", e);
    }
    news.done();
    pacer.commitEnds(true);
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    pausedByStreams.addAll(partitions);
    super.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    pausedByStreams.removeAll(partitions);
    super.resume(without(partitions, mark.full()));
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    Set<TopicPartition> assigned = assignment();
    pausedByStreams.retainAll(assigned);
    unread.assigned(assigned);
    commitUnread(assigned);
    Set<TopicPartition> full = mark.full();
    full.retainAll(assigned);
    Set<TopicPartition> paused = paused();
    super.pause(without(full, paused));
    super.resume(without(without(paused, full), pausedByStreams));
    CommitPacer pacer = pacers.current();
    pacer.pollBegins();
    ConsumerRecords<byte[], byte[]> records;
    try {
      records = pollUntilAnswered(timeout, assigned, pacer);
    } catch (WakeupException e) { // the processor ends
      records = ConsumerRecords.empty();
    }
    pacer.pollEnds();
    unread.received(records.partitions());
    return records;
  }

  /**
   * Commits the positions of partitions without a readable record, for which Kafka Streams commits
   * nothing; see {@link UnreadPartitionTracker}. If the broker refuses them, the next poll tries
   * again. If it does not answer, the commit may still take effect, after later ones of the
   * producer; so the thread leaves the group, which makes the broker refuse it.
   */
  private void commitUnread(Set<TopicPartition> assigned) {
    Map<TopicPartition, OffsetAndMetadata> news =
        unread.uncommitted(mark.idle(), assigned, this::reached);
    if (news.isEmpty()) {
      return;
    }
    try {
      super.commitSync(news);
      unread.committed(news);
    } catch (RebalanceInProgressException | CommitFailedException e) {
      LOG.debug("Offsets not committed: {}", e.getMessage());
    } catch (TimeoutException e) {
      throw new TaskMigratedException("The brokers did not answer a commit", e);
    }
  }

  private OptionalLong reached(TopicPartition partition) {
    try {
      return OptionalLong.of(super.position(partition, Duration.ZERO));
    } catch (TimeoutException e) {
      return OptionalLong.empty(); // not known yet
    }
  }

  /**
   * Polls, but for no longer than until an answer can be written or committed. The wait is divided,
   * because an interrupted poll could leave a rebalance half done. Each part is a {@value #PARTS}th
   * of the time for which the youngest answer has been awaited, so that slow images cost nothing.
   */
  private ConsumerRecords<byte[], byte[]> pollUntilAnswered(
      Duration timeout, Set<TopicPartition> assigned, CommitPacer pacer) {
    AwaitedAnswers awaited = mark.awaited(assigned);
    if (awaited.isEmpty() && !pacer.isAwaited()) {
      return super.poll(timeout);
    }
    Duration part =
        pacer.isAwaited() ? SHORTEST : longer(SHORTEST, awaited.shortest().dividedBy(PARTS));
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      boolean isLast = left.compareTo(part) <= 0;
      ConsumerRecords<byte[], byte[]> records = super.poll(isLast ? left : part);
      if (isLast
          || !records.isEmpty()
          || !records.nextOffsets().isEmpty()
          || awaited.isAnyComplete()
          || pacer.isAwaitedCommitDue()) {
        return records;
      }
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static Set<TopicPartition> without(
      Collection<TopicPartition> all, Collection<TopicPartition> some) {
    Set<TopicPartition> rest = new HashSet<>(all);
    rest.removeAll(some);
    return rest;
  }
}
