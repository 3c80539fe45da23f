package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.testing.FaultyImageServer;
import dev.glimpse.testing.HostileImages;
import dev.glimpse.testing.SourcePosition;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Requests that come all the time, as in production: small images in the events and in a store,
 * slow ones, several models, and some events and images that are broken.
 *
 * <p>Threads: one of its own sends; any may read the times.
 */
final class RequestStream implements AutoCloseable {

  static final int PARTITIONS = 8;

  private static final int SLOWEST_MILLIS = 300;
  private static final int HOSTILE_BYTES = 200_000;
  private static final byte[] UNREADABLE = "{\"id\": ".getBytes(UTF_8);
  private static final List<byte[]> IMAGES =
      IntStream.range(0, 100).mapToObj(TestImages::png).toList();

  /** Those that a topic takes, of each kind one. */
  private static final List<byte[]> HOSTILE =
      StreamSupport.stream(HostileImages.all().spliterator(), false)
          .map(HostileImages.Hostile::bytes)
          .filter(bytes -> bytes.length < HOSTILE_BYTES)
          .toList();

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final List<String> models;
  private final Random random;
  private final long pauseNanos;
  private final SlowImages slow = new SlowImages();
  private final FaultyImageServer store = new FaultyImageServer();
  private final Map<SourcePosition, Long> stored = new ConcurrentHashMap<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final Thread thread = new Thread(this::send, "requests");
  private volatile boolean hostile;
  private volatile boolean closed;

  /**
   * Starts at once.
   *
   * @param models requests name them in turn, besides the default
   */
  RequestStream(
      String bootstrapServers, String topic, List<String> models, int aSecond, Random random)
      throws IOException {
    this.topic = topic;
    this.models = models;
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

  /** Returns the store of some of the images. */
  FaultyImageServer store() {
    return store;
  }

  /** Sends hostile images among the others, or none. */
  void hostile(boolean sent) {
    hostile = sent;
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
          new ProducerRecord<>(topic, random.nextInt(PARTITIONS), id.getBytes(UTF_8), event(id));
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

  private byte[] event(String id) {
    if (hostile && random.nextInt(5) == 0) {
      return TestImages.inlineRequest(id, HOSTILE.get(random.nextInt(HOSTILE.size())));
    }
    return switch (random.nextInt(50)) {
      case 0 -> UNREADABLE;
      case 1, 2 -> TestImages.uriRequest(id, slow.slow(random.nextInt(SLOWEST_MILLIS)));
      case 3, 4, 5 -> TestImages.uriRequest(id, store.uri("/ok/" + id));
      case 6, 7, 8, 9, 10, 11 -> named(id, models.get(random.nextInt(models.size())));
      default -> TestImages.inlineRequest(id, image());
    };
  }

  private byte[] image() {
    return IMAGES.get(random.nextInt(IMAGES.size()));
  }

  private byte[] named(String id, String model) {
    String data = Base64.getEncoder().encodeToString(image());
    return "{\"id\":\"%s\",\"model\":\"%s\",\"data\":\"%s\"}"
        .formatted(id, model, data)
        .getBytes(UTF_8);
  }

  @Override
  public void close() throws IOException {
    closed = true;
    producer.close(Duration.ofSeconds(5));
    slow.close();
    store.close();
  }
}
