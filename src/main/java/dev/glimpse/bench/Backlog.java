package dev.glimpse.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.lang.management.ManagementFactory;
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
 * Requests that were all sent before anybody reads them, so that whoever sends them takes nothing
 * of the machine from who is measured. What a group has done of it is told by its commits.
 *
 * @param records in all
 */
record Backlog(Admin admin, Topics topics, int records) {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long LOOK_MILLIS = 5;

  private record Progress(long nanos, long records, long cpuNanos) {}

  /**
   * How a group got on.
   *
   * @param perSecond records
   * @param cpuMicros that this whole process took for a record, on all of its threads: other than
   *     the rate, nearly the same on a busy machine
   */
  record Pace(double perSecond, double cpuMicros) {}

  /** Sends requests whose images nobody will look at. */
  static Backlog send(BenchBroker broker, Topics topics, int partitions, int records) {
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
        // To each partition the same number: a longer one would be waited for.
        var unused =
            producer.send(new ProducerRecord<>(topics.requests(), i % partitions, id, request));
      }
    }
    return new Backlog(broker.admin(), topics, records);
  }

  /**
   * How a group gets on, between the first commit that is seen and the last within that time.
   *
   * @throws IllegalStateException if it commits nothing for a minute
   */
  Pace pace(String group, Duration about) throws InterruptedException {
    Progress first = nextProgress(group, 0);
    Progress last = first;
    while (last.nanos() - first.nanos() < about.toNanos() && last.records() < records) {
      last = nextProgress(group, last.records());
    }
    double records = last.records() - first.records();
    return new Pace(
        records / ((last.nanos() - first.nanos()) / 1e9),
        (last.cpuNanos() - first.cpuNanos()) / 1e3 / records);
  }

  private Progress nextProgress(String group, long before) throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      long committed = committed(group);
      long now = System.nanoTime();
      if (committed > before) {
        return new Progress(now, committed, cpuNanos());
      }
      if (now - start > PATIENCE.toNanos()) {
        throw new IllegalStateException(group + " has committed nothing for a minute");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
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
      throw new IllegalStateException("The broker does not tell what was committed", e);
    }
  }
}
