package dev.glimpse.demo;

import dev.glimpse.avro.ConfiguredEventFormat;
import dev.glimpse.config.TopicsConfig;
import dev.glimpse.demo.DemoAnswerConsumer.Received;
import dev.glimpse.system.DaemonThreadFactory;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends requests and reads until each is answered.
 *
 * <p>Threads: the caller's reads, one of its own sends, so that answers are read while requests are
 * still being sent. For one caller.
 */
public final class RoundTripClient implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final LocalGlimpse glimpse;
  private final DemoRequestProducer requests;
  private final DemoAnswerConsumer answers;
  private final ConfiguredEventFormat formats;

  /** Creates clients of the given processor's broker and topics. */
  public RoundTripClient(LocalGlimpse glimpse) {
    this.glimpse = glimpse;
    TopicsConfig topics = glimpse.config().topics();
    requests = new DemoRequestProducer(glimpse.bootstrapServers(), topics.requests().name());
    formats = new ConfiguredEventFormat(glimpse.config().eventFormat());
    answers =
        new DemoAnswerConsumer(
            glimpse.bootstrapServers(),
            topics.predictions().name(),
            topics.deadLetters().name(),
            formats.format().subscriber());
  }

  /**
   * Runs one round.
   *
   * @param images the images by request id
   * @param received a consumer of each answer, including duplicates, on the caller's thread
   * @param stop whether to end the round early
   * @return seconds from the first request to the last committed answer; empty if the round ended
   *     before all requests were answered
   * @throws IllegalStateException if there is no answer for a minute, or the processor stopped
   */
  public OptionalDouble run(
      Map<String, URI> images, Consumer<Received> received, BooleanSupplier stop) {
    AtomicReference<@Nullable RuntimeException> failed = new AtomicReference<>();
    Thread sender = DaemonThreadFactory.thread("requests", () -> send(images, stop, failed));
    Set<String> open = new HashSet<>(images.keySet());
    long start = System.nanoTime();
    long latest = start;
    sender.start();
    while (!open.isEmpty() && !stop.getAsBoolean()) {
      List<Received> batch = answers.poll(POLL);
      for (Received answer : batch) {
        open.remove(answer.id());
        received.accept(answer);
      }
      RuntimeException failure = failed.get();
      if (failure != null) {
        throw failure;
      }
      if (glimpse.hasEnded()) {
        throw new IllegalStateException("The processor has stopped; see its log");
      }
      if (!batch.isEmpty()) {
        latest = System.nanoTime();
      } else if (System.nanoTime() - latest > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "%d of %d requests have no answer, and none came for %d s"
                .formatted(open.size(), images.size(), PATIENCE.toSeconds()));
      }
    }
    return open.isEmpty() ? OptionalDouble.of((latest - start) / 1e9) : OptionalDouble.empty();
  }

  private void send(
      Map<String, URI> images,
      BooleanSupplier stop,
      AtomicReference<@Nullable RuntimeException> failed) {
    try {
      for (Map.Entry<String, URI> image : images.entrySet()) {
        if (stop.getAsBoolean()) {
          return;
        }
        requests.send(image.getKey(), image.getValue());
      }
      requests.flush();
    } catch (RuntimeException e) {
      failed.set(e);
    }
  }

  @Override
  public void close() {
    requests.close();
    answers.close();
    formats.close();
  }
}
