package dev.glimpse.topology;

import dev.glimpse.topology.LowWaterMark.AwaitedAnswers;
import dev.glimpse.topology.LowWaterMark.Commit;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A supplier of Kafka clients that obey a {@link LowWaterMark}: their commits are capped (the
 * consumer's offsets under at_least_once, the producer's within the transaction under
 * exactly_once_v2), commits that change no offset are skipped, and partitions whose stage is full
 * are paused, so that no stream thread has to block.
 *
 * <p>With {@code group.protocol=streams} Kafka Streams creates its consumer itself and no commit
 * would be capped; the settings refuse it.
 */
public final class LowWaterMarkClients implements KafkaClientSupplier {

  private final LowWaterMark mark;
  private final CommitPacerRegistry pacers;
  private final RejectedAnswers rejected;

  /**
   * Creates a supplier for the topology that moves this mark, asks for early commits, and reads the
   * rejected answers.
   */
  public LowWaterMarkClients(
      LowWaterMark mark, CommitPacerRegistry pacers, RejectedAnswers rejected) {
    this.mark = mark;
    this.pacers = pacers;
    this.rejected = rejected;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new CappedProducer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new CappedConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private final class CappedConsumer extends KafkaConsumer<byte[], byte[]> {

    private static final int PARTS = 20;
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /**
     * The partitions that Kafka Streams has paused for its own reasons. A partition is read only if
     * neither it nor the mark pauses it.
     */
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();

    CappedConsumer(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
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
     * Commits, and reports a rebalance in progress as a timeout. If the coordinator fails just as
     * the consumer begins to rejoin, Kafka Streams still tries to commit, and the consumer's {@link
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
      Set<TopicPartition> full = mark.full();
      full.retainAll(assigned);
      Set<TopicPartition> paused = paused();
      super.pause(without(full, paused));
      super.resume(without(without(paused, full), pausedByStreams));
      CommitPacer pacer = pacers.current();
      pacer.pollBegins();
      ConsumerRecords<byte[], byte[]> records = pollUntilAnswered(timeout, assigned, pacer);
      pacer.pollEnds();
      return records;
    }

    /**
     * Polls, but for no longer than until an answer can be written or committed. The wait is
     * divided, because an interrupted poll could leave a rebalance half done. Each part is a
     * {@value #PARTS}th of the time for which the youngest answer has been awaited, so that slow
     * images cost nothing.
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

  private final class CappedProducer extends KafkaProducer<byte[], byte[]> {

    private boolean hasRecords;
    private Commit commit = Commit.NOTHING;

    CappedProducer(Map<String, Object> config) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void beginTransaction() {
      hasRecords = false;
      commit = Commit.NOTHING;
      super.beginTransaction();
    }

    @Override
    public Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
      hasRecords = true;
      return super.send(
          record,
          (stored, e) -> {
            if (e != null) { // before Kafka Streams sees it and ends its thread
              rejected.failed(record, e);
            }
            if (callback != null) {
              callback.onCompletion(stored, e);
            }
          });
    }

    /**
     * Adds offsets to the transaction. If it has records, all offsets are added, changed or not:
     * the broker refuses offsets of former members, and so prevents a thread that has lost its
     * partitions without notice from committing answers. If it has none, only changed offsets are
     * added; Kafka's producer ends an empty transaction without the broker.
     */
    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      Commit capped = mark.cap(offsets);
      commit = hasRecords ? capped : capped.news();
      if (!commit.offsets().isEmpty()) {
        super.sendOffsetsToTransaction(commit.offsets(), group);
      }
    }

    /** Sends all records; Kafka Streams' first step of a commit. */
    @Override
    public void flush() {
      pacers.current().commitBegins();
      super.flush();
    }

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      commit.done();
      pacers.current().commitEnds(hasRecords || !commit.offsets().isEmpty());
    }
  }
}
