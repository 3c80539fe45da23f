package dev.glimpse.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.glimpse.config.ConfigSources;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestPipelines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests that expire on their way to their image. */
@Tag("native")
final class ExpiredImageTest {

  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch open = new CountDownLatch(1);
  private final HttpServer store = store();
  private final ImagePipeline pipeline =
      TestPipelines.start(
          ConfigSources.read(
              List.of(),
              null,
              Map.of(),
              List.of(
                  "kafka.bootstrap.servers=localhost:1",
                  "glimpse.fetch.threads=1",
                  "glimpse.in.flight.images=8",
                  "glimpse.fetch.http.private.addresses=true")),
          ConfiguredModelEngine::start);

  private HttpServer store() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      byte[] image = TestImages.png(7);
      server.createContext(
          "/",
          exchange -> {
            asked.incrementAndGet();
            try {
              open.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            exchange.sendResponseHeaders(200, image.length);
            exchange.getResponseBody().write(image);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    open.countDown();
    pipeline.close();
    store.stop(0);
  }

  private CompletableFuture<RequestAnswer> ask(ImageReference image, Instant expiresAt)
      throws Exception {
    return pipeline.classify(
        new ImageRequest("id", image, null, null, null, EventAttributes.NONE, expiresAt), null);
  }

  private ImageReference remote(String path) {
    return new ImageReference.Remote(
        Addresses.of("http://127.0.0.1:" + store.getAddress().getPort() + path));
  }

  @Test
  void shouldNotFetchWhatExpiresWhileItWaitsForAThread() throws Exception {
    Instant soon = Instant.now().plusMillis(500);
    CompletableFuture<RequestAnswer> first = ask(remote("/first"), Instant.MAX);
    Awaitility.await().until(() -> asked.get() == 1);
    CompletableFuture<RequestAnswer> second = ask(remote("/second"), soon);
    Awaitility.await().until(() -> Instant.now().isAfter(soon));
    open.countDown();

    assertThat(first.get()).isInstanceOf(Prediction.class);
    assertThat(second.get())
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.EXPIRED));
    assertThat(asked).hasValue(1);
  }

  @Test
  void shouldNotClassifyAnInlineImageThatHasExpired() throws Exception {
    ImageReference image = new ImageReference.Inline(TestImages.png(7));

    assertThat(ask(image, Instant.EPOCH).get()).isInstanceOf(Failure.class);
    assertThat(ask(image, Instant.MAX).get()).isInstanceOf(Prediction.class);
  }
}
