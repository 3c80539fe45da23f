package dev.glimpse.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.event.FailureCode;
import dev.glimpse.fetch.StoreRig.Store;
import dev.glimpse.fetch.StoreRig.Wish;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Stores that push back: whose failure it is, and what becomes of the images. */
@Tag("native")
final class PushBackTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private @Nullable StoreRig open;

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  private StoreRig rig() {
    return rig(16, StoreRig.CONNECTIONS, StoreRig.OUTAGE);
  }

  private StoreRig rig(int threads, int connections, Duration outage) {
    StoreRig rig = new StoreRig(threads, connections, outage);
    open = rig;
    return rig;
  }

  /** A store with so many answers a time, in the test's time. */
  private static Store rate(StoreRig rig, int answers, Duration time, @Nullable Duration asks) {
    Deque<Long> times = new ArrayDeque<>();
    return (path, n) -> {
      synchronized (times) {
        long now = rig.alarm.nanos();
        while (!times.isEmpty() && times.element() <= now - time.toNanos()) {
          times.remove();
        }
        if (times.size() >= answers) {
          throw StoreRig.explicit(path, asks);
        }
        times.add(now);
      }
    };
  }

  /** A store that breaks connections beyond so many. */
  private static Store connections(int most) {
    AtomicInteger open = new AtomicInteger();
    return (path, n) -> {
      try {
        if (open.incrementAndGet() > most) {
          throw StoreRig.broken(path);
        }
        boolean unused = new CountDownLatch(1).await(3, TimeUnit.MILLISECONDS);
      } finally {
        open.decrementAndGet();
      }
    };
  }

  private static Store until(StoreRig rig, Duration time, Store before) {
    return (path, n) -> {
      if (rig.alarm.nanos() < time.toNanos()) {
        before.answer(path, n);
      }
    };
  }

  private static Store always429() {
    return (path, n) -> {
      throw StoreRig.explicit(path, null);
    };
  }

  /** A store that breaks ten connections at once, as it is down. */
  private static Store brokenTogether() {
    CountDownLatch ten = new CountDownLatch(10);
    return (path, n) -> {
      ten.countDown();
      ten.await();
      throw StoreRig.broken(path);
    };
  }

  private static Arguments store(String name, Function<StoreRig, Store> store) {
    return Arguments.of(name, store);
  }

  private static Stream<Arguments> storesThatPushBack() {
    return Stream.of(
        store("5 a second", rig -> rate(rig, 5, SECOND, null)),
        store("5 a second, Retry-After 1", rig -> rate(rig, 5, SECOND, SECOND)),
        store("5 a second, Retry-After 0", rig -> rate(rig, 5, SECOND, Duration.ZERO)),
        store("1 a second", rig -> rate(rig, 1, SECOND, null)),
        store("40 a minute", rig -> rate(rig, 40, SECOND.multipliedBy(60), null)),
        store("59 a minute", rig -> rate(rig, 59, SECOND.multipliedBy(60), null)),
        store("100 a second", rig -> rate(rig, 100, SECOND, null)),
        store("3 connections", rig -> connections(3)),
        store("1 connection", rig -> connections(1)),
        store("10 connections", rig -> connections(10)),
        store("nothing for 90 s", rig -> until(rig, StoreRig.OUTAGE.minusSeconds(10), always429())),
        store(
            "no connection for 90 s",
            rig -> until(rig, StoreRig.OUTAGE.minusSeconds(10), brokenTogether())),
        store(
            "each image once",
            rig ->
                (path, n) -> {
                  if (n == 1) {
                    throw StoreRig.explicit(path, null);
                  }
                }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("storesThatPushBack")
  void shouldAnswerEveryImageOfAStoreThatPushesBack(
      String name, Function<StoreRig, Store> behaviour) {
    StoreRig rig = rig();
    rig.store = behaviour.apply(rig);
    List<Wish> wishes = rig.want(60);

    Duration unused = rig.settle(wishes);

    assertFetched(wishes);
  }

  private static void assertFetched(List<Wish> wishes) {
    assertThat(wishes).extracting(Wish::outcome).filteredOn(o -> !o.equals("fetched")).isEmpty();
  }

  private static Store except(String bad, Store failure) {
    return (path, n) -> {
      if (path.equals(bad)) {
        failure.answer(path, n);
      }
      boolean unused = new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
    };
  }

  private static Stream<Arguments> failuresOfOneImage() {
    Store broken =
        (path, n) -> {
          throw StoreRig.broken(path);
        };
    return Stream.of(
        Arguments.of("reset", broken, 60),
        Arguments.of("reset, few others", broken, 4),
        Arguments.of("reset, alone", broken, 1),
        Arguments.of("429", always429(), 200));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failuresOfOneImage")
  void shouldEndAnImageThatAloneIsPushedBack(String name, Store failure, int images) {
    StoreRig rig = rig();
    rig.store = except("/0", failure);
    List<Wish> wishes = rig.want(images);

    Duration time = rig.settle(wishes);

    assertThat(wishes.get(0).failure().code()).isEqualTo(FailureCode.FETCH_FAILED);
    assertThat(wishes.get(0).failure().message()).contains("(3 attempts)");
    assertFetched(wishes.subList(1, images));
    assertThat(time).isLessThan(StoreRig.OUTAGE);
    assertThat(rig.asked("/0")).isBetween(StoreRig.ATTEMPTS, 12);
  }

  @Test
  void shouldEndAnImageThatIsPushedBackForAnOutageThoughOthersAreAnswered() {
    StoreRig rig = rig();
    rig.store = except("/bad", always429());
    Wish bad = rig.want("lane", "/bad");
    List<Wish> others = new ArrayList<>();

    while (!bad.isDone()) {
      Wish other = rig.want("lane-2", "/" + others.size());
      others.add(other);
      rig.settle(List.of(other));
      assertThat(rig.alarm.nanos()).isLessThan(StoreRig.OUTAGE.multipliedBy(2).toNanos());
      await().until(() -> rig.alarm.waiting() > 0 || bad.isDone());
      if (rig.alarm.waiting() > 0) {
        rig.alarm.pass(rig.alarm.next());
      }
    }

    assertThat(bad.failure().code()).isEqualTo(FailureCode.FETCH_FAILED);
    assertThat(bad.failure().message()).contains("/bad answered 429");
    assertFetched(others);
  }

  @Test
  void shouldLoseImagesOnlyAfterTheStoreGaveNothingForAnOutage() {
    StoreRig rig = rig();
    rig.store = always429();
    List<Wish> wishes = rig.want(60);

    await().until(() -> rig.alarm.waiting() > 0);
    while (rig.alarm.nanos() + rig.alarm.next().toNanos() < StoreRig.OUTAGE.toNanos()) {
      assertThat(wishes).noneMatch(Wish::isDone);
      rig.alarm.pass(rig.alarm.next());
      await().until(() -> rig.alarm.waiting() > 0);
    }
    Duration unused = rig.settle(wishes);

    for (int i = 0; i < wishes.size(); i++) {
      assertThat(wishes.get(i).failure().code()).isEqualTo(FailureCode.FETCH_FAILED);
      assertThat(wishes.get(i).failure().message())
          .startsWith("http://store.example/%d ".formatted(i))
          .contains("answered 429")
          .containsOnlyOnce("http:");
    }
  }

  @Test
  void shouldNotCountPushBackAsAttempts() {
    StoreRig rig = rig();
    rig.store =
        (path, n) -> {
          if (n <= 2 * StoreRig.ATTEMPTS) {
            throw StoreRig.explicit(path, null);
          }
        };
    List<Wish> wishes = rig.want(1);

    Duration unused = rig.settle(wishes);

    assertFetched(wishes);
    assertThat(rig.fetches.retries()).isZero();
    assertThat(rig.fetches.pushBacks()).isEqualTo(2 * StoreRig.ATTEMPTS);
  }

  @Test
  void shouldNotWaitWhereWaitingIsOff() {
    StoreRig rig = rig(1, 1, Duration.ZERO);
    rig.store = always429();
    List<Wish> wishes = List.of(rig.want("lane", "/a"));

    assertThat(rig.settle(wishes)).isLessThan(SECOND);
    assertThat(wishes.get(0).failure().message()).contains("(3 attempts)");
  }

  @Test
  void shouldFetchNoMoreAtOnceThanOneStoreMayGive() throws Exception {
    StoreRig rig = rig(16, 6, StoreRig.OUTAGE);
    CountDownLatch hang = new CountDownLatch(1);
    rig.store = (path, n) -> hang.await();
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      wishes.add(rig.want("lane", "/" + i));
    }
    await().until(() -> rig.running() == 4); // two thirds
    wishes.add(rig.want("lane-2", "/second"));
    wishes.add(rig.want("lane-3", "/third"));
    await().until(() -> rig.running() == 6);
    wishes.add(rig.want("lane-4", "/fourth"));
    await().until(() -> rig.fetches.waitingImages() == 97);
    hang.countDown();

    assertFetched(wishes);
    assertThat(rig.mostRunning()).isEqualTo(6);
  }

  @Test
  void shouldServeOthersBesideALaneWithManyImagesOfAThrottledStore() {
    StoreRig rig = rig();
    rig.store = rate(rig, 5, SECOND, null);
    List<Wish> many = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(rig.want("many", "/" + i));
    }
    await().until(() -> rig.fetches.throttledStores() == 1);

    Wish other = rig.want("other", "/other");
    Duration unused = rig.settle(List.of(other));

    assertThat(other.outcome()).isEqualTo("fetched");
    assertThat(many.stream().filter(Wish::isDone).count()).isLessThan(100);
  }

  @Test
  void shouldForgetAStoreThatIsIdle() {
    StoreRig rig = rig();
    List<Wish> well = rig.want(60);
    assertFetched(well);
    await().until(() -> rig.fetches.knownStores() == 0);

    rig.store = rate(rig, 5, SECOND, null);
    Duration unused = rig.settle(rig.want(20));
    assertThat(rig.fetches.throttledStores()).isEqualTo(1);
    assertThat(rig.fetches.pushBacks()).isPositive();

    rig.alarm.pass(StoreRig.OUTAGE.plusSeconds(60));
    assertThat(rig.fetches.throttledStores()).isZero();
  }

  @Test
  void shouldGiveTheTurnOfACancelledImageToTheNext() throws Exception {
    StoreRig rig = rig(4, 1, StoreRig.OUTAGE);
    CountDownLatch hang = new CountDownLatch(1);
    rig.store = (path, n) -> hang.await();
    Wish first = rig.want("lane", "/first");
    await().until(() -> rig.running() == 1);
    Wish cancelled = rig.want("lane", "/cancelled");
    Wish last = rig.want("lane", "/last");

    cancelled.cancel();
    hang.countDown();

    assertThat(cancelled.outcome()).isEqualTo("dropped");
    assertThat(first.outcome()).isEqualTo("fetched");
    assertThat(last.outcome()).isEqualTo("fetched");
    assertThat(rig.asked("/cancelled")).isZero();
    await().until(() -> rig.fetches.knownStores() == 0);
  }

  private static void awaitArrival(StoreRig rig) {
    await().until(() -> rig.fetches.waitingImages() == 1);
  }

  @Test
  void shouldEndWhatWaitsTooLongForItsTurn() throws Exception {
    StoreRig rig = rig(4, 1, StoreRig.OUTAGE);
    CountDownLatch hang = new CountDownLatch(1);
    rig.store = (path, n) -> hang.await();
    Wish first = rig.want("lane", "/first");
    await().until(() -> rig.running() == 1);
    Wish late = rig.want("lane", "/late");
    awaitArrival(rig);

    rig.alarm.pass(StoreRig.MAX_WAIT.plusSeconds(1));
    hang.countDown();

    assertThat(first.outcome()).isEqualTo("fetched");
    assertThat(late.failure().code()).isEqualTo(FailureCode.FETCH_TIMEOUT);
    assertThat(late.failure().message()).startsWith("http://store.example/late waited 1000 s");
    assertThat(rig.asked("/late")).isZero();
  }
}
