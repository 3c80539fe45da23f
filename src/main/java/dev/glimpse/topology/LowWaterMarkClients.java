package dev.glimpse.topology;

import dev.glimpse.topology.LowWaterMark.Commit;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CommitFailedException;
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
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A supplier of Kafka clients that obey a {@link LowWaterMark}: their commits are capped (the
 * consumer's offsets under at_least_once, the producer's within the transaction under
 * exactly_once_v2), commits that change no offset are skipped, and partitions whose stage is full
 * are paused, so that no stream thread has to block. Partitions in which there is nothing to read
 * are committed, too.
 *
 * <p>With {@code group.protocol=streams} Kafka Streams creates its consumer itself and no commit
 * would be capped; the settings refuse it.
 */
public final class LowWaterMarkClients implements KafkaClientSupplier {

  private static final Logger LOG = LoggerFactory.getLogger(LowWaterMarkClients.class);

  private final LowWaterMark mark;
  private final RejectedAnswers rejected;

  /** Creates a supplier for the topology that moves this mark and reads the rejected answers. */
  public LowWaterMarkClients(LowWaterMark mark, RejectedAnswers rejected) {
    this.mark = mark;
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

    /**
     * The partitions that Kafka Streams has paused for its own reasons. A partition is read only if
     * neither it nor the mark pauses it.
     */
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();

    private final UnreadPartitionTracker unread = new UnreadPartitionTracker();

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
      if (news.offsets().isEmpty()) {
        return;
      }
      try {
        how.accept(news.offsets());
      } catch (RebalanceInProgressException e) {
        throw new TimeoutException("Offsets not committed: the consumer is rejoining its group", e);
      }
      news.done();
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
      ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
      unread.received(records.partitions());
      return records;
    }

    /**
     * Commits the positions of partitions without a readable record, for which Kafka Streams
     * commits nothing; see {@link UnreadPartitionTracker}. If the broker refuses them, the next
     * poll tries again. If it does not answer, the commit may still take effect, after later ones
     * of the producer; so the thread leaves the group, which makes the broker refuse it.
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

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      commit.done();
    }
  }
}
