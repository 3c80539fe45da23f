package dev.glimpse.bench;

import dev.glimpse.topology.ClassificationTopology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Requests that are all sent before a measurement, so that the sender takes no CPU time from the
 * measured code. The progress of a consumer group is read from its commits.
 *
 * @param records the number of requests
 */
record RequestBacklog(Admin admin, Topics topics, int records) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 5;

  private record Progress(long nanos, long records, long cpuNanos) {}

  /** Sends requests whose images are never read. */
  static RequestBacklog send(BenchmarkBroker broker, Topics topics, int partitions, int records) {
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                broker.servers(),
                ProducerConfig.LINGER_MS_CONFIG,
                20),
            new StringSerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        String id = "e-" + i;
        byte[] request =
            "{\"id\":\"%s\",\"uri\":\"file:///none/%s.jpg\"}"
                .formatted(id, id)
                .getBytes(StandardCharsets.UTF_8);
        // Each partition gets the same number, because the measurement would wait for a longer one.
        var unused =
            producer.send(new ProducerRecord<>(topics.requests(), i % partitions, id, request));
      }
    }
    return new RequestBacklog(broker.admin(), topics, records);
  }

  /**
   * Measures the pace of a group, between the first observed commit and the last one within the
   * given time. All CPU time of this process counts.
   *
   * @throws IllegalStateException if the group commits nothing for a minute
   */
  WorkPace pace(String group, Duration about) throws InterruptedException {
    Progress first = nextProgress(group, 0);
    Progress last = first;
    while (last.nanos() - first.nanos() < about.toNanos() && last.records() < records) {
      last = nextProgress(group, last.records());
    }
    double records = last.records() - first.records();
    return new WorkPace(
        records / ((last.nanos() - first.nanos()) / 1e9),
        (last.cpuNanos() - first.cpuNanos()) / 1e3 / records);
  }

  private Progress nextProgress(String group, long before) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      long committed = committed(group);
      long now = System.nanoTime();
      if (committed > before) {
        return new Progress(now, committed, ProcessCpuClock.nanos());
      }
      if (now - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(group + " has committed nothing for a minute");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private long committed(String group) throws InterruptedException {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot read the committed offsets", e);
    }
  }
}
