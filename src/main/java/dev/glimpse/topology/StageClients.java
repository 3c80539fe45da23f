package dev.glimpse.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's own clients, obedient to a {@link LowWaterMark}: what they commit is capped (the
 * consumer's offsets under at_least_once, the producer's within the transaction under
 * exactly_once_v2), commits that would move nothing are left out, and partitions whose stage is
 * full are paused, so that nobody has to block a stream thread.
 *
 * <p>With {@code group.protocol=streams} Kafka Streams makes its consumer itself and nothing would
 * be capped; the settings refuse it.
 */
public final class StageClients implements KafkaClientSupplier {

  private final LowWaterMark mark;

  /** For the topology that moves this mark. */
  public StageClients(LowWaterMark mark) {
    this.mark = mark;
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
     * Kafka Streams pauses too, for reasons of its own; a partition is read if neither wants a
     * pause.
     */
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();

    CappedConsumer(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
      Map<TopicPartition, OffsetAndMetadata> news = mark.news(offsets);
      if (!news.isEmpty()) {
        super.commitSync(news);
        mark.committed(news);
      }
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      Map<TopicPartition, OffsetAndMetadata> news = mark.news(offsets);
      if (!news.isEmpty()) {
        super.commitSync(news, timeout);
        mark.committed(news);
      }
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
      return super.poll(timeout);
    }

    private static Set<TopicPartition> without(
        Collection<TopicPartition> all, Collection<TopicPartition> some) {
      Set<TopicPartition> rest = new HashSet<>(all);
      rest.removeAll(some);
      return rest;
    }
  }

  private final class CappedProducer extends KafkaProducer<byte[], byte[]> {

    private Map<TopicPartition, OffsetAndMetadata> inTransaction = Map.of();

    CappedProducer(Map<String, Object> config) {
      super(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      Map<TopicPartition, OffsetAndMetadata> news = mark.news(offsets);
      // Kafka's producer ends a transaction that nothing was added to without the broker.
      if (!news.isEmpty()) {
        super.sendOffsetsToTransaction(news, group);
      }
      inTransaction = news;
    }

    @Override
    public void commitTransaction() {
      super.commitTransaction();
      mark.committed(inTransaction);
      inTransaction = Map.of();
    }

    @Override
    public void abortTransaction() {
      inTransaction = Map.of();
      super.abortTransaction();
    }
  }
}
