package dev.glimpse.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchMemory;
import dev.glimpse.config.FetchRetryConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.PushBack;
import dev.glimpse.fetch.RetryingImageFetcher.Fetch;
import dev.glimpse.store.ImageFetcher;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.TestSources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Fetches of images from a store that a test plays, in a time that passes when the test says so.
 */
final class StoreRig implements AutoCloseable {

  static final Duration OUTAGE = Duration.ofSeconds(100);
  static final Duration MAX_WAIT = Duration.ofSeconds(1000);
  static final int CONNECTIONS = 16;
  static final int ATTEMPTS = 3;
  private static final Duration BACKOFF = Duration.ofMillis(200);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(10);
  private static final int PAUSE_AFTER = 10;

  /** Memory for any image on every thread. */
  static final FetchMemory ANY_SIZE = new FetchMemory(1 << 20, 1 << 20, 0);

  /** What a store does with the n-th request for a path, from 1. */
  interface Store {
    void answer(String path, int number) throws FailureException, InterruptedException;
  }

  /** What came of one image. */
  static final class Wish implements FetchCallback {
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private volatile boolean cancelled;
    private @Nullable Fetch fetch;

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public void fetched(byte[] image, long nanos) {
      outcome.complete("fetched");
    }

    @Override
    public void failed(Failure failure) {
      outcome.complete(failure);
    }

    @Override
    public void broken(Throwable reason) {
      outcome.complete(reason);
    }

    @Override
    public void dropped() {
      outcome.complete("dropped");
    }

    boolean isDone() {
      return outcome.isDone();
    }

    void cancel() {
      cancelled = true;
      if (fetch != null) {
        fetch.cancel();
      }
    }

    Object outcome() {
      return outcome.orTimeout(30, TimeUnit.SECONDS).join();
    }

    Failure failure() {
      return (Failure) outcome();
    }
  }

  final ManualAlarm alarm = new ManualAlarm();
  final RetryingImageFetcher fetches;
  volatile Store store = (path, n) -> {};
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();

  StoreRig() {
    this(16, CONNECTIONS, OUTAGE);
  }

  StoreRig(int threads, int connections, Duration outage) {
    ImageFetcher fetcher =
        (uri, maxBytes) -> {
          int now = running.incrementAndGet();
          mostRunning.accumulateAndGet(now, Math::max);
          try {
            String path = uri.path();
            store.answer(
                path, asked.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet());
            return new byte[] {1};
          } finally {
            running.decrementAndGet();
          }
        };
    fetches =
        new RetryingImageFetcher(
            TestSources.of(Map.of(Set.of("http"), fetcher)),
            ANY_SIZE,
            new FetchRetryConfig(
                ATTEMPTS, BACKOFF, BACKOFF_MAX, PAUSE_AFTER, outage, MAX_WAIT, connections),
            threads,
            alarm);
  }

  Wish want(String lane, String path) {
    Wish wish = new Wish();
    ImageReference image = new ImageReference.Remote(Addresses.of("http://store.example" + path));
    wish.fetch = fetches.fetch(lane, image, wish);
    return wish;
  }

  /** Images {@code /0}, {@code /1} and so on, in three lanes. */
  List<Wish> want(int images) {
    List<Wish> wishes = new ArrayList<>();
    IntStream.range(0, images).forEach(i -> wishes.add(want("lane-" + i % 3, "/" + i)));
    return wishes;
  }

  int asked(String path) {
    AtomicInteger times = asked.get(path);
    return times == null ? 0 : times.get();
  }

  int running() {
    return running.get();
  }

  int mostRunning() {
    return mostRunning.get();
  }

  /** Lets time pass until all are done; returns how much. */
  Duration settle(List<Wish> wishes) {
    long begin = alarm.nanos();
    while (!wishes.stream().allMatch(Wish::isDone)) {
      await()
          .pollInterval(Duration.ofMillis(2))
          .until(() -> alarm.waiting() > 0 || wishes.stream().allMatch(Wish::isDone));
      if (alarm.waiting() > 0) {
        alarm.pass(alarm.next());
      }
      assertThat(Duration.ofNanos(alarm.nanos() - begin)).isLessThan(Duration.ofHours(1));
    }
    return Duration.ofNanos(alarm.nanos() - begin);
  }

  static FailureException explicit(String path, @Nullable Duration retryAfter) {
    return FailureException.ofFetch(
        FailureCode.FETCH_FAILED,
        "http://store.example" + path,
        "answered 429",
        null,
        PushBack.EXPLICIT,
        retryAfter);
  }

  static FailureException broken(String path) {
    return FailureException.ofFetch(
        FailureCode.FETCH_FAILED,
        "http://store.example" + path,
        "broke off",
        null,
        PushBack.POSSIBLE,
        null);
  }

  @Override
  public void close() {
    fetches.close();
  }
}
