package dev.glimpse.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.FetchRetryConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.config.S3StoreConfig;
import dev.glimpse.event.ImageReference;
import dev.glimpse.fetch.StoreRig.Wish;
import dev.glimpse.store.ImageSource;
import dev.glimpse.store.ImageStoreType;
import dev.glimpse.store.StoreNetwork;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.DefaultSettings;
import dev.glimpse.testing.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers as a user met them, over real sockets: one answers few requests a time, one resets
 * connections beyond the third. Of 60 images about 25 were lost.
 */
@Timeout(120)
@Tag("native")
final class ReportedRateLimitTest {

  private static final String BODY = "an image";
  private static final int IMAGES = 60;

  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final Deque<Long> times = new ArrayDeque<>();

  @BeforeEach
  void giveCredentials() {
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "secret");
  }

  @AfterEach
  void takeCredentials() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  private static void say(OutputStream out, String status, String headers, String body)
      throws IOException {
    out.write(
        "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n%s"
            .formatted(status, headers, body.length(), body)
            .getBytes(ISO_8859_1));
    out.flush();
  }

  /** Five requests in a fifth of a second, which is the report's server five times as fast. */
  private void rate(InputStream in, OutputStream out, String status, String headers)
      throws IOException {
    while (true) {
      RawServer.skipRequest(in);
      boolean answers;
      synchronized (times) {
        long now = System.nanoTime();
        while (!times.isEmpty() && times.element() < now - TimeUnit.MILLISECONDS.toNanos(200)) {
          times.remove();
        }
        answers = times.size() < 5;
        if (answers) {
          times.add(now);
        }
      }
      if (answers) {
        say(out, "200 OK", "", BODY);
      } else {
        refused.incrementAndGet();
        say(out, status, headers, "");
      }
    }
  }

  /** Three connections, kept-alive ones included; others are reset. */
  private void limited(InputStream in, OutputStream out) throws IOException, InterruptedException {
    try {
      if (open.incrementAndGet() > 3) {
        refused.incrementAndGet();
        throw new RawServer.Reset();
      }
      while (true) {
        RawServer.skipRequest(in);
        boolean unused = new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
        say(out, "200 OK", "", BODY);
      }
    } finally {
      open.decrementAndGet();
    }
  }

  /** One connection at a time, one request each. */
  private void single(InputStream in, OutputStream out) throws IOException, InterruptedException {
    synchronized (times) {
      RawServer.skipRequest(in);
      times.wait(10);
      say(out, "200 OK", "Connection: close\r\n", BODY);
    }
  }

  private RawServer.Answer behaving(String how) {
    return switch (how) {
      case "429" -> (in, out) -> rate(in, out, "429 Too Many Requests", "");
      case "503" -> (in, out) -> rate(in, out, "503 Slow Down", "");
      case "503-after-0" -> (in, out) -> rate(in, out, "503 Slow Down", "Retry-After: 0\r\n");
      case "3-connections" -> this::limited;
      case "1-connection" -> this::single;
      default -> throw new IllegalArgumentException(how);
    };
  }

  private static ImageSource source(int port) {
    return ImageSource.of(
        ImageStoreType.ALL,
        List.of(
            new HttpStoreConfig(Set.of("http"), List.of(), true, 0),
            new S3StoreConfig(List.of("bucket"), "http://127.0.0.1:" + port, "eu-central-1", true)),
        StoreNetwork.ofThisMachine(DefaultSettings.fetch().network(), "glimpse/test"),
        DefaultSettings.imageLimits());
  }

  @ParameterizedTest
  @CsvSource({
    "http, 429",
    "http, 503",
    "http, 503-after-0",
    "http, 3-connections",
    "http, 1-connection",
    "s3,   429",
    "s3,   503",
    "s3,   3-connections",
  })
  void shouldAnswerAllImages(String scheme, String how) throws IOException {
    try (RawServer server = new RawServer(behaving(how));
        RetryingImageFetcher fetches =
            new RetryingImageFetcher(
                source(server.port()),
                StoreRig.ANY_SIZE,
                new FetchRetryConfig(
                    3,
                    Duration.ofMillis(40),
                    Duration.ofSeconds(2),
                    10,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(600),
                    16),
                16,
                RetryScheduler.system())) {
      String store =
          scheme.equals("s3") ? "s3://bucket/" : "http://127.0.0.1:" + server.port() + "/";
      List<Wish> wishes = new ArrayList<>();
      for (int i = 0; i < IMAGES; i++) {
        Wish wish = new Wish();
        ImageReference image = new ImageReference.Remote(Addresses.of(store + i + ".jpg"));
        RetryingImageFetcher.Fetch unused = fetches.fetch("lane-" + i % 3, image, wish);
        wishes.add(wish);
      }

      assertThat(wishes).extracting(Wish::outcome).containsOnly("fetched");
      if (!how.equals("1-connection")) {
        assertThat(refused).as("the server did push back").hasPositiveValue();
        assertThat(fetches.pushBacks()).isPositive();
      }
    }
  }
}
