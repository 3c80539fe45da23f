package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The requests of a scenario, sent in rounds over all partitions in turn: images in the events,
 * among them some that are slow, some events that cannot be read, and whenever requests are sent
 * one image that is held back until {@link #release}.
 */
final class Requests {

  static final int PARTITIONS = 8;

  private static final int SLOWEST_MILLIS = 200;
  private static final byte[] UNREADABLE = "{\"id\": ".getBytes(UTF_8);
  private static final List<byte[]> IMAGES =
      IntStream.range(0, 100).mapToObj(TestImages::png).toList();

  private final TestClient client;
  private final String topic;
  private final SlowImages images;
  private final Random random;
  private final List<String> sent = new ArrayList<>();
  private int round;

  Requests(TestClient client, String topic, SlowImages images, Random random) {
    this.client = client;
    this.topic = topic;
    this.images = images;
    this.random = random;
  }

  /** The keys of all that were sent, in their order. */
  List<String> sent() {
    return sent;
  }

  /**
   * Sends a round.
   *
   * @param faulty requests among them, at random places; each is given its key
   * @return the keys, when the broker has all of them
   */
  List<String> send(int count, List<Function<String, byte[]>> faulty) {
    round++;
    int before = sent.size();
    Map<Integer, Function<String, byte[]>> places = new HashMap<>();
    // Early: others stand behind it when the fault comes.
    places.put(random.nextInt(count / 4), key -> TestImages.uriRequest(key, images.held(round)));
    for (Function<String, byte[]> request : faulty) {
      int place = random.nextInt(count);
      while (places.putIfAbsent(place, request) != null) {
        place = random.nextInt(count);
      }
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String key = "request-" + sent.size();
      byte[] value = places.getOrDefault(i, this::any).apply(key);
      records.add(
          new ProducerRecord<>(topic, sent.size() % PARTITIONS, key.getBytes(UTF_8), value));
      sent.add(key);
    }
    client.produce(records);
    return List.copyOf(sent.subList(before, sent.size()));
  }

  private byte[] any(String key) {
    return switch (random.nextInt(100)) {
      case 0 -> UNREADABLE;
      case 1 -> TestImages.uriRequest(key, images.slow(random.nextInt(SLOWEST_MILLIS)));
      default -> TestImages.inlineRequest(key, IMAGES.get(random.nextInt(IMAGES.size())));
    };
  }

  /** Hands out the images that are held back. */
  void release() {
    IntStream.rangeClosed(1, round).forEach(images::release);
  }
}
