package dev.glimpse.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.testing.FaultyImageServer;
import dev.glimpse.testing.HostileImages;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * What requests ask for in production: small images in the events and in a store, slow ones,
 * several models, and some events and images that are broken.
 *
 * <p>Threads: one makes events; any may change the store and the share of hostile images.
 */
final class RequestMix implements AutoCloseable {

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

  private final List<String> models;
  private final Random random;
  private final SlowImages slow = new SlowImages();
  private final FaultyImageServer store = new FaultyImageServer();
  private volatile boolean hostile;

  /**
   * Starts the stores.
   *
   * @param models requests name them in turn, besides the default
   */
  RequestMix(List<String> models, Random random) throws IOException {
    this.models = models;
    this.random = random;
  }

  /** Returns the store of some of the images. */
  FaultyImageServer store() {
    return store;
  }

  /** Puts hostile images among the others, or none. */
  void hostile(boolean among) {
    hostile = among;
  }

  /** Returns the event of one request. */
  byte[] event(String id) {
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
    slow.close();
    store.close();
  }
}
