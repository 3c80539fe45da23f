package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.testing.SourcePosition;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Requests that come all the time, at a fixed rate.
 *
 * <p>Threads: one of its own sends; any may read the times.
 */
final class RequestStream implements AutoCloseable {

  static final int PARTITIONS = 8;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Function<String, byte[]> event;
  private final Random random;
  private final long pauseNanos;
  private final Map<SourcePosition, Long> stored = new ConcurrentHashMap<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final Thread thread = new Thread(this::send, "requests");
  private volatile boolean closed;

  /**
   * Starts at once.
   *
   * @param event returns the event of a request with that id
   * @param random of the partitions
   */
  RequestStream(
      String bootstrapServers,
      String topic,
      int aSecond,
      Function<String, byte[]> event,
      Random random) {
    this.topic = topic;
    this.event = event;
    this.random = random;
    pauseNanos = Duration.ofSeconds(1).toNanos() / aSecond;
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "linger.ms", 5,
                // A client that waits for its brokers as long as a run lasts.
                "delivery.timeout.ms", 3_600_000,
                "max.block.ms", 3_600_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    thread.start();
  }

  /** Returns how many requests were sent, stored by the brokers or not. */
  int sent() {
    return sent.get();
  }

  /**
   * Returns when each request was sent that the brokers have stored, in the nanoseconds of this
   * JVM.
   */
  Map<SourcePosition, Long> stored() {
    return stored;
  }

  /** Returns how many requests the producer gave up; these may be in the topic or not. */
  int failed() {
    return failed.get();
  }

  /** Sends no more; returns when the brokers have all. */
  void finish() throws InterruptedException {
    closed = true;
    thread.join();
    producer.flush();
  }

  private void send() {
    long next = System.nanoTime();
    for (int i = 0; !closed; i++) {
      String id = "request-" + i;
      ProducerRecord<byte[], byte[]> request =
          new ProducerRecord<>(
              topic, random.nextInt(PARTITIONS), id.getBytes(UTF_8), event.apply(id));
      sent.incrementAndGet();
      long now = System.nanoTime();
      var unused =
          producer.send(
              request,
              (position, e) -> {
                if (e == null) {
                  stored.put(new SourcePosition(position.partition(), position.offset()), now);
                } else {
                  failed.incrementAndGet();
                }
              });
      next += pauseNanos;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  @Override
  public void close() {
    closed = true;
    producer.close(Duration.ofSeconds(5));
  }
}
