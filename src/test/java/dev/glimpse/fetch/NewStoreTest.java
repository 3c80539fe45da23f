package dev.glimpse.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.FetchMemory;
import dev.glimpse.config.FetchRetryConfig;
import dev.glimpse.config.StoreConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import dev.glimpse.event.ImageReference;
import dev.glimpse.event.PushBack;
import dev.glimpse.fetch.StoreRig.Wish;
import dev.glimpse.store.ImageFetcher;
import dev.glimpse.store.ImageSource;
import dev.glimpse.store.ImageStoreType;
import dev.glimpse.store.StoreNetwork;
import dev.glimpse.testing.Addresses;
import dev.glimpse.testing.DefaultSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A kind of store that Glimpse does not have: one record of settings, one fetcher, one registration
 * beside the others. Everything else comes with it.
 */
@Timeout(60)
@Tag("native")
final class NewStoreTest {

  private static final int CONNECTIONS = 4;
  private static final int PAUSE_AFTER = 3;

  /**
   * The settings of objects in memory.
   *
   * @param boxes the readable boxes, each with its objects by name
   */
  private record MemoryStoreConfig(Map<String, Map<String, byte[]>> boxes) implements StoreConfig {
    @Override
    public Set<String> schemes() {
      return Set.of("mem");
    }
  }

  /** A fetcher of {@code mem://box/name}, whose failures the test chooses. */
  private final class MemoryFetcher implements ImageFetcher {
    private final MemoryStoreConfig settings;

    MemoryFetcher(MemoryStoreConfig settings) {
      this.settings = settings;
    }

    @Override
    public byte[] fetch(ImageAddress uri, long maxBytes)
        throws FailureException, InterruptedException {
      requests.add(uri.spelling());
      Map<String, byte[]> box = settings.boxes().get(uri.authority());
      if (box == null) {
        throw new FailureException(FailureCode.FETCH_FORBIDDEN, "no box that may be read");
      }
      gate.await();
      FailureException failure = failures.poll();
      if (failure != null) {
        throw failure;
      }
      byte[] image = Objects.requireNonNull(box.get(uri.path().substring(1)));
      if (image.length > maxBytes) {
        throw new FailureException(FailureCode.IMAGE_TOO_LARGE, "more than " + maxBytes);
      }
      return image;
    }
  }

  private final ManualAlarm alarm = new ManualAlarm();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<FailureException> failures = new ConcurrentLinkedQueue<>();
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private final RetryingImageFetcher fetches = fetches();

  private RetryingImageFetcher fetches() {
    FetchConfig defaults = DefaultSettings.fetch();
    List<StoreConfig> stores = new ArrayList<>(defaults.stores());
    stores.add(
        new MemoryStoreConfig(Map.of("box", Map.of("image", new byte[10], "large", new byte[20]))));
    List<ImageStoreType<?>> types = new ArrayList<>(ImageStoreType.ALL);
    types.add(
        new ImageStoreType<>(
            MemoryStoreConfig.class, (settings, network) -> new MemoryFetcher(settings)));
    FetchRetryConfig retries = defaults.retries();
    return new RetryingImageFetcher(
        ImageSource.of(
            types,
            stores,
            StoreNetwork.ofThisMachine(defaults.network(), "glimpse/test"),
            DefaultSettings.imageLimits()),
        new FetchMemory(10, 20, 1),
        new FetchRetryConfig(
            retries.attempts(),
            retries.backoff(),
            retries.maxBackoff(),
            PAUSE_AFTER,
            retries.maxOutage(),
            retries.maxWait(),
            CONNECTIONS),
        8,
        alarm);
  }

  @AfterEach
  void close() {
    gate.countDown();
    fetches.close();
  }

  /** Wants an image in a lane of its own. */
  private Wish want(String uri) {
    Wish wish = new Wish();
    RetryingImageFetcher.Fetch unused =
        fetches.fetch(wish, new ImageReference.Remote(Addresses.of(uri)), wish);
    return wish;
  }

  private static FailureException failure(PushBack pushBack) {
    return FailureException.ofFetch(
        FailureCode.FETCH_FAILED, "mem://box/image", "is busy", null, pushBack, null);
  }

  private void passUntil(Wish wish) {
    await().until(() -> alarm.waiting() > 0);
    alarm.pass(alarm.next());
    await().until(wish::isDone);
  }

  @Test
  void shouldFetchBesideTheOtherStores() {
    assertThat(want("mem://box/image").outcome()).isEqualTo("fetched");
    assertThat(want("mem://other/image").failure().message()).isEqualTo("no box that may be read");
    assertThat(want("gs://box/image").failure().message()).contains("[file, http, https, mem, s3]");
  }

  @Test
  void shouldRetryTransientFailures() {
    failures.add(failure(PushBack.NONE));

    Wish wish = want("mem://box/image");
    passUntil(wish);

    assertThat(wish.outcome()).isEqualTo("fetched");
    assertThat(fetches.retries()).isEqualTo(1);
  }

  @Test
  void shouldFetchALargeImageWithTheLargeLimit() {
    assertThat(want("mem://box/large").outcome()).isEqualTo("fetched");
    assertThat(requests).containsExactly("mem://box/large", "mem://box/large");
  }

  @Test
  void shouldLimitConcurrentFetchesAndReduceThemAtPushBack() {
    gate = new CountDownLatch(1);
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < 2 * CONNECTIONS; i++) {
      wishes.add(want("mem://box/image"));
    }
    await().until(() -> fetches.waitingImages() == CONNECTIONS);
    assertThat(requests).hasSize(CONNECTIONS);
    assertThat(fetches.throttledStores()).isZero();

    failures.add(failure(PushBack.EXPLICIT));
    gate.countDown();

    await().until(() -> wishes.stream().allMatch(Wish::isDone));
    assertThat(wishes).extracting(Wish::outcome).containsOnly("fetched");
    assertThat(fetches.pushBacks()).isEqualTo(1);
    assertThat(fetches.retries()).as("push-back uses no attempt").isZero();
  }

  @Test
  void shouldOpenAndCloseItsCircuitBreaker() {
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < PAUSE_AFTER; i++) {
      failures.add(failure(PushBack.NONE));
      wishes.add(want("mem://box/image"));
    }
    await().until(() -> fetches.pausedStores() == 1);

    wishes.add(want("mem://box/image"));

    await().until(() -> fetches.waitingImages() == 2); // with the third
    assertThat(requests).as("the store is not called").hasSize(PAUSE_AFTER);

    while (!wishes.stream().allMatch(Wish::isDone)) {
      await().until(() -> alarm.waiting() > 0 || wishes.stream().allMatch(Wish::isDone));
      if (alarm.waiting() > 0) {
        alarm.pass(alarm.next());
      }
    }

    assertThat(wishes).extracting(Wish::outcome).containsOnly("fetched");
    assertThat(fetches.pausedStores()).isZero();
  }
}
