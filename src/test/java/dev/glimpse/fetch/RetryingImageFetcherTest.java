package dev.glimpse.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchRetryConfig;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
final class RetryingImageFetcherTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(8);
  private static final Duration OUTAGE = Duration.ofSeconds(100);
  private static final Duration MAX_WAIT = Duration.ofSeconds(1000);
  private static final int PAUSE_AFTER = 5;

  /** What a store does with the n-th request for it, from 1. */
  private interface Store {
    byte[] answer(String path, int number) throws FailureException, InterruptedException;
  }

  /** What came of one image. */
  private static final class Wish implements FetchCallback {
    private final CompletableFuture<Object> outcome = new CompletableFuture<>();
    private volatile boolean cancelled;
    private volatile @Nullable Failure refusal;

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public @Nullable Failure refusal() {
      return refusal;
    }

    @Override
    public void fetched(byte[] image, long nanos) {
      outcome.complete(image);
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

    Object get() {
      return outcome.orTimeout(30, TimeUnit.SECONDS).join();
    }

    Failure failure() {
      return (Failure) get();
    }
  }

  private final ManualAlarm alarm = new ManualAlarm();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> order = new ArrayList<>();
  private volatile Store store = (path, n) -> new byte[] {1};
  private @Nullable RetryingImageFetcher fetches;

  @AfterEach
  void close() {
    if (fetches != null) {
      fetches.close();
    }
  }

  private RetryingImageFetcher fetches(int threads, double random) {
    ImageFetcher fetcher =
        (uri, maxBytes) -> {
          synchronized (order) {
            order.add(uri.path());
          }
          return store.answer(uri.path(), asked.incrementAndGet());
        };
    ImageFetcher mount =
        new ImageFetcher() {
          @Override
          public byte[] fetch(ImageAddress uri, long maxBytes)
              throws FailureException, InterruptedException {
            return fetcher.fetch(uri, maxBytes);
          }

          @Override
          public String storeOf(ImageAddress uri) {
            return "file:/mount";
          }
        };
    alarm.setRandom(random);
    fetches =
        new RetryingImageFetcher(
            TestSources.of(Map.of(Set.of("http"), fetcher, Set.of("file"), mount)),
            StoreRig.ANY_SIZE,
            new FetchRetryConfig(3, SECOND, BACKOFF_MAX, PAUSE_AFTER, OUTAGE, MAX_WAIT, 16),
            threads,
            alarm);
    return fetches;
  }

  private static ImageReference image(String path) {
    return new ImageReference.Remote(Addresses.of("http://store.example" + path));
  }

  private static Wish want(RetryingImageFetcher fetches, String lane, String path) {
    return want(fetches, lane, image(path));
  }

  private static Wish want(RetryingImageFetcher fetches, String lane, ImageReference image) {
    Wish wish = new Wish();
    Fetch unused = fetches.fetch(lane, image, wish);
    return wish;
  }

  private static FailureException transientFailure(@Nullable Duration retryAfter) {
    return FailureException.ofFetch(
        FailureCode.FETCH_FAILED,
        "http://store.example/a",
        "answered 503",
        null,
        retryAfter == null ? PushBack.NONE : PushBack.EXPLICIT,
        retryAfter);
  }

  private void awaitAsked(int times) {
    await().untilAsserted(() -> assertThat(asked).hasValue(times));
  }

  private void awaitAlarms(int count) {
    await().untilAsserted(() -> assertThat(alarm.waiting()).isEqualTo(count));
  }

  @Test
  void shouldTryAgainAfterABackoffThatDoubles() {
    store =
        (path, n) -> {
          if (n < 3) {
            throw transientFailure(null);
          }
          return new byte[] {7};
        };
    RetryingImageFetcher fetches = fetches(2, 0.5);
    Wish wish = want(fetches, "lane", "/a");

    awaitAlarms(1);
    assertThat(alarm.next()).isEqualTo(SECOND.dividedBy(2));
    alarm.pass(SECOND);
    awaitAlarms(1);
    assertThat(alarm.next()).isEqualTo(SECOND);
    alarm.pass(SECOND);

    assertThat(wish.get()).isEqualTo(new byte[] {7});
    assertThat(fetches.retries()).isEqualTo(2);
  }

  @Test
  void shouldGiveUpOnAnImageAfterItsAttempts() {
    store =
        (path, n) -> {
          throw transientFailure(null);
        };
    Wish wish = want(fetches(2, 0.5), "lane", "/a");

    awaitAlarms(1);
    alarm.pass(SECOND);
    awaitAlarms(1);
    alarm.pass(SECOND);

    assertThat(wish.failure().code()).isEqualTo(FailureCode.FETCH_FAILED);
    assertThat(wish.failure().message()).contains("answered 503").contains("3 attempts");
    assertThat(asked).hasValue(3);
  }

  @Test
  void shouldNotTryAgainOnceTheImageIsRefused() {
    store =
        (path, n) -> {
          throw transientFailure(null);
        };
    Wish wish = want(fetches(2, 0.5), "lane", "/a");

    awaitAlarms(1);
    wish.refusal = new Failure(FailureCode.EXPIRED, "too late");
    alarm.pass(SECOND);

    assertThat(wish.failure().code()).isEqualTo(FailureCode.EXPIRED);
    assertThat(asked).hasValue(1);
  }

  @Test
  void shouldProbeAPausedStoreWithAnotherImageIfOneIsRefused() {
    store =
        (path, n) -> {
          throw transientFailure(null);
        };
    RetryingImageFetcher fetches = fetches(3, 0.5);
    List<Wish> wishes = pausedStore(fetches, PAUSE_AFTER + 5);
    int before = asked.get();
    wishes.forEach(wish -> wish.refusal = new Failure(FailureCode.EXPIRED, "too late"));
    Wish fresh = want(fetches, "lane", "/fresh");
    store = (path, n) -> new byte[] {7};
    alarm.pass(BACKOFF_MAX);

    assertThat(fresh.get()).isEqualTo(new byte[] {7});
    assertThat(wishes)
        .allSatisfy(wish -> assertThat(wish.failure().code()).isEqualTo(FailureCode.EXPIRED));
    assertThat(asked).hasValue(before + 1);
  }

  @Test
  void shouldAskOnceForWhatIsNotThere() {
    store =
        (path, n) -> {
          throw new FailureException(FailureCode.IMAGE_NOT_FOUND, "answered 404");
        };

    assertThat(want(fetches(2, 0.5), "lane", "/a").failure().code())
        .isEqualTo(FailureCode.IMAGE_NOT_FOUND);
    assertThat(asked).hasValue(1);
    assertThat(alarm.waiting()).isZero();
  }

  /** Fails images until their store is paused; what is wanted then waits. */
  private List<Wish> pausedStore(RetryingImageFetcher fetches, int images) {
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      wishes.add(want(fetches, "lane-" + i % 3, "/" + i));
    }
    await().until(() -> fetches.pausedStores() == 1);
    return wishes;
  }

  @Test
  void shouldPauseWhatItsFetcherCallsAStore() {
    store =
        (path, n) -> {
          throw transientFailure(null);
        };
    RetryingImageFetcher fetches = fetches(1, 0.99);
    for (int i = 0; i < 3 * PAUSE_AFTER; i++) {
      Wish unused =
          want(fetches, "lane", new ImageReference.Remote(Addresses.of("file:/mount/" + i)));
    }

    await().until(() -> fetches.pausedStores() == 1);
    awaitAsked(PAUSE_AFTER);
  }

  @Test
  void shouldHoldImagesBackWhileTheirStoreIsDownAndProbeWithOneAtATime() {
    store =
        (path, n) -> {
          throw transientFailure(null);
        };
    RetryingImageFetcher fetches = fetches(1, 0.99);
    List<Wish> wishes = pausedStore(fetches, 40);
    awaitAsked(PAUSE_AFTER);

    alarm.pass(SECOND); // the backoffs before the pause, and the first probe
    awaitAsked(PAUSE_AFTER + 1);
    alarm.pass(BACKOFF_MAX);
    awaitAsked(PAUSE_AFTER + 2);
    assertThat(wishes).noneMatch(wish -> wish.outcome.isDone());

    store = (path, n) -> new byte[] {1};
    alarm.pass(BACKOFF_MAX);

    assertThat(wishes).allSatisfy(wish -> assertThat(wish.get()).isEqualTo(new byte[] {1}));
    assertThat(fetches.pausedStores()).isZero();
  }

  @Test
  void shouldProbeWithEachImageInTurnSoThatABadOneDoesNotStandForItsStore() {
    store =
        (path, n) -> {
          throw transientFailure(null);
        };
    RetryingImageFetcher fetches = fetches(1, 0.99);
    List<Wish> wishes = pausedStore(fetches, 12);
    awaitAsked(PAUSE_AFTER);
    store =
        (path, n) -> {
          if (path.equals("/11")) {
            return new byte[] {1};
          }
          throw transientFailure(null);
        };

    for (int i = 0; i < 12 && !wishes.get(11).outcome.isDone(); i++) {
      int before = asked.get();
      alarm.pass(BACKOFF_MAX);
      await()
          .until(
              () -> asked.get() > before && (alarm.waiting() > 0 || fetches.pausedStores() == 0));
    }

    assertThat(wishes.get(11).get()).isEqualTo(new byte[] {1});
  }

  @Test
  void shouldGiveAStoreUpAfterTheLongestOutageAndFindItAgain() {
    store =
        (path, n) -> {
          throw transientFailure(null);
        };
    RetryingImageFetcher fetches = fetches(1, 0.99);
    List<Wish> wishes = pausedStore(fetches, 20);
    awaitAsked(PAUSE_AFTER);

    alarm.pass(OUTAGE);
    assertThat(wishes)
        .allSatisfy(
            wish -> {
              assertThat(wish.failure().code()).isEqualTo(FailureCode.FETCH_FAILED);
              assertThat(wish.failure().message()).contains("answered 503").contains("100 s");
            });
    for (int i = 0; i < wishes.size(); i++) {
      assertThat(wishes.get(i).failure().message())
          .as("names itself and no other image")
          .startsWith("http://store.example/%d was".formatted(i))
          .doesNotContain("/a");
      assertThat(wishes.get(i).failure().thrown()).isNull();
    }
    int before = asked.get();
    assertThat(want(fetches, "lane", "/late").failure().code()).isEqualTo(FailureCode.FETCH_FAILED);
    assertThat(asked).as("fails fast").hasValue(before);

    store = (path, n) -> new byte[] {1};
    alarm.pass(BACKOFF_MAX);
    assertThat(want(fetches, "lane", "/later").get()).isEqualTo(new byte[] {1});
    assertThat(want(fetches, "lane", "/latest").get()).isEqualTo(new byte[] {1});
  }

  @Test
  void shouldLeaveAStoreAloneForAsLongAsItAsks() {
    store =
        (path, n) -> {
          if (n == 1) {
            throw transientFailure(Duration.ofSeconds(30));
          }
          return new byte[] {1};
        };
    RetryingImageFetcher fetches = fetches(1, 0.5);
    List<Wish> wishes = pausedStore(fetches, 3);

    assertThat(alarm.next()).isEqualTo(Duration.ofSeconds(30));
    assertThat(asked).hasValue(1);
    alarm.pass(Duration.ofSeconds(30));

    assertThat(wishes).allSatisfy(wish -> assertThat(wish.get()).isEqualTo(new byte[] {1}));
  }

  @Test
  void shouldNotBeParkedByAServerForLongerThanAnOutage() {
    store =
        (path, n) -> {
          throw transientFailure(Duration.ofDays(365));
        };
    RetryingImageFetcher fetches = fetches(1, 0.5);
    List<Wish> wishes = pausedStore(fetches, 1);

    alarm.pass(OUTAGE);

    assertThat(wishes.get(0).failure().code()).isEqualTo(FailureCode.FETCH_FAILED);
  }

  @Test
  void shouldDropWhatIsCancelledWhileItWaits() {
    store =
        (path, n) -> {
          throw transientFailure(Duration.ofSeconds(30));
        };
    RetryingImageFetcher fetches = fetches(1, 0.5);
    List<Wish> others = pausedStore(fetches, 2);
    Wish wish = new Wish();
    Fetch fetch = fetches.fetch("lane", image("/cancelled"), wish);

    wish.cancelled = true;
    fetch.cancel();

    assertThat(wish.get()).isEqualTo("dropped");
    store = (path, n) -> new byte[] {1};
    alarm.pass(Duration.ofSeconds(30));
    assertThat(others).allSatisfy(other -> assertThat(other.get()).isEqualTo(new byte[] {1}));
    assertThat(order).doesNotContain("/cancelled");
  }

  @Test
  void shouldGoOnProbingWhenTheProbeIsCancelled() {
    store =
        (path, n) -> {
          throw transientFailure(Duration.ofSeconds(30));
        };
    RetryingImageFetcher fetches = fetches(1, 0.5);
    Wish first = new Wish();
    Fetch fetch = fetches.fetch("lane", image("/first"), first);
    await().until(() -> fetches.pausedStores() == 1);
    Wish second = want(fetches, "lane", "/second");
    awaitAlarms(1);

    first.cancelled = true;
    fetch.cancel();
    store = (path, n) -> new byte[] {1};
    alarm.pass(Duration.ofSeconds(30));

    assertThat(second.get()).isEqualTo(new byte[] {1});
  }

  @Test
  void shouldFetchAnImageOnceThoughItsStoreIsOpenedBeforeTheProbesTime() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    CountDownLatch again = new CountDownLatch(1);
    store =
        (path, n) -> {
          if (path.equals("/hanging")) {
            hang.await();
          } else if (n <= 2) {
            throw transientFailure(Duration.ofSeconds(30));
          } else {
            again.await();
          }
          return new byte[] {1};
        };
    RetryingImageFetcher fetches = fetches(4, 0.5);
    Wish hanging = want(fetches, "other", "/hanging");
    awaitAsked(1);
    Wish waiting = want(fetches, "lane", "/waiting");
    await().until(() -> fetches.pausedStores() == 1);
    hang.countDown(); // the store answers: it is open, and the waiting image goes on
    assertThat(hanging.get()).isEqualTo(new byte[] {1});
    awaitAsked(3);

    alarm.pass(Duration.ofSeconds(30));
    want(fetches, "lane-2", "/later");
    awaitAsked(4); // whatever the alarm released stood before it
    again.countDown();

    assertThat(waiting.get()).isEqualTo(new byte[] {1});
    assertThat(order).containsOnlyOnce("/later").filteredOn("/waiting"::equals).hasSize(2);
  }

  @Test
  void shouldLeaveThreadsToOthersWhileALaneHangs() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    store =
        (path, n) -> {
          if (path.startsWith("/slow")) {
            hang.await();
          }
          return new byte[] {1};
        };
    RetryingImageFetcher fetches = fetches(16, 0.5);
    List<Wish> slow = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      slow.add(want(fetches, "slow-" + i % 3, "/slow/" + i));
    }
    awaitAsked(13); // three lanes of four, and one of them has a fifth

    assertThat(want(fetches, "other", "/quick").get()).isEqualTo(new byte[] {1});
    assertThat(slow).noneMatch(wish -> wish.outcome.isDone());

    hang.countDown();
    assertThat(slow).allSatisfy(wish -> assertThat(wish.get()).isEqualTo(new byte[] {1}));
  }
}
