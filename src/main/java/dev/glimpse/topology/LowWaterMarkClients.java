package dev.glimpse.topology;

import dev.glimpse.topology.LowWaterMark.Commit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

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

  private final LowWaterMark mark;
  private final CommitPacerRegistry pacers;
  private final RejectedAnswers rejected;

  /** The open consumers. One of a thread that has ended is removed by the garbage collector. */
  private final Set<CappedConsumer> consumers =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

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
    CappedConsumer consumer = new CappedConsumer(config, mark, pacers);
    consumers.add(consumer);
    return consumer;
  }

  /** Ends the polls that last, without records. Only for a processor that is about to end. */
  public void endPolls() {
    List.copyOf(consumers).forEach(Consumer::wakeup);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private final class CappedProducer extends KafkaProducer<byte[], byte[]> {

    private final boolean isTransactional;
    private boolean hasRecords;
    private Commit commit = Commit.NOTHING;

    /** Why a record was not stored, outside of transactions, which end with such a record. */
    private volatile @Nullable Exception notStored;

    CappedProducer(Map<String, Object> config) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
      isTransactional = config.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
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
            if (e != null && !isTransactional) {
              notStored = e;
            }
            try { // Kafka's producer only logs what a callback throws
              if (e != null) { // before Kafka Streams sees it and ends its thread
                rejected.failed(record, e);
              }
            } finally {
              if (callback != null) {
                callback.onCompletion(stored, e);
              }
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

    /**
     * Sends all records; Kafka Streams' first step of a commit.
     *
     * @throws KafkaException if this producer has not stored a record, now or before. All tasks of
     *     a thread share the producer, and Kafka Streams 4.3.1 notes the failure of one task only
     *     (KAFKA-16903): with at_least_once it would commit the offsets of the others, and lose
     *     their answers. The exception ends the thread; another one repeats them.
     */
    @Override
    public void flush() {
      pacers.current().commitBegins();
      super.flush();
      if (notStored != null) {
        throw new KafkaException("Answers were not stored; they are repeated", notStored);
      }
    }

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      commit.done();
      pacers.current().commitEnds(hasRecords || !commit.offsets().isEmpty());
    }
  }
}
