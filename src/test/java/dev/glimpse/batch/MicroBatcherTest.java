package dev.glimpse.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.batch.BatchListener.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
@Tag("unit")
final class MicroBatcherTest {

  private static final Duration DELAY = Duration.ofMillis(10);

  private final ManualTime time = new ManualTime();
  private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
  private final List<Long> busyNanos = Collections.synchronizedList(new ArrayList<>());
  private final List<CloseReason> reasons = Collections.synchronizedList(new ArrayList<>());
  private final List<MicroBatcher<Integer, Integer>> opened = new ArrayList<>();

  private MicroBatcher<Integer, Integer> batcher(
      int maxSize, int capacity, DeviceBatchFunction<Integer, Integer> function) {
    return batcher(new BatchLimits(maxSize, DELAY, capacity), function);
  }

  private MicroBatcher<Integer, Integer> batcher(
      BatchLimits limits, DeviceBatchFunction<Integer, Integer> function) {
    MicroBatcher<Integer, Integer> batcher =
        new MicroBatcher<>(
            "test",
            limits,
            function,
            (size, reason, nanos) -> {
              sizes.add(size);
              busyNanos.add(nanos);
              reasons.add(reason);
            },
            time);
    opened.add(batcher);
    return batcher;
  }

  private static List<Integer> squares(List<Integer> items) {
    return items.stream().map(i -> i * i).toList();
  }

  /** The numbers from 0, all announced before the first is submitted. */
  private static List<CompletableFuture<BatchedResult<Integer>>> submitTogether(
      MicroBatcher<Integer, Integer> batcher, int count) throws InterruptedException {
    var announced = IntStream.range(0, count).mapToObj(i -> batcher.announce()).toList();
    List<CompletableFuture<BatchedResult<Integer>>> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(announced.get(i).submit(i));
    }
    return results;
  }

  @AfterEach
  void close() {
    opened.forEach(MicroBatcher::close);
  }

  @Test
  void shouldNotWaitForOthersThatAreNotAnnounced() throws Exception {
    MicroBatcher<Integer, Integer> batcher = batcher(8, 8, MicroBatcherTest::squares);

    BatchedResult<Integer> result = batcher.announce().submit(3).get();

    assertThat(result.value()).isEqualTo(9);
    assertThat(result.batchSize()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(reasons).containsExactly(CloseReason.IDLE));
  }

  @Test
  void shouldHoldABatchOpenForWhatIsAnnouncedUntilItIsFull() throws Exception {
    MicroBatcher<Integer, Integer> batcher = batcher(3, 8, MicroBatcherTest::squares);
    var announced = IntStream.range(0, 4).mapToObj(i -> batcher.announce()).toList();

    List<CompletableFuture<BatchedResult<Integer>>> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      results.add(announced.get(i).submit(i));
    }

    for (CompletableFuture<BatchedResult<Integer>> result : results) {
      assertThat(result.get().batchSize()).isEqualTo(3);
    }
    await().untilAsserted(() -> assertThat(reasons).containsExactly(CloseReason.FULL));
  }

  @Test
  void shouldCutWhenTheOldestItemHasWaitedForTheDelay() throws Exception {
    MicroBatcher<Integer, Integer> batcher = batcher(8, 8, MicroBatcherTest::squares);
    var first = batcher.announce();
    var second = batcher.announce();
    var never = batcher.announce();

    CompletableFuture<BatchedResult<Integer>> oldest = first.submit(1);
    time.advance(DELAY.minusMillis(1));
    CompletableFuture<BatchedResult<Integer>> younger = second.submit(2);
    assertThat(oldest).isNotDone();
    time.advance(Duration.ofMillis(1));

    assertThat(oldest.get().queueNanos()).isEqualTo(DELAY.toNanos());
    assertThat(younger.get().queueNanos()).isEqualTo(Duration.ofMillis(1).toNanos());
    assertThat(younger.get().batchSize()).isEqualTo(2);
    await().untilAsserted(() -> assertThat(reasons).containsExactly(CloseReason.AGE));
    never.withdraw();
  }

  @Test
  void shouldStopWaitingWhenTheLastAnnouncementIsWithdrawn() throws Exception {
    MicroBatcher<Integer, Integer> batcher = batcher(8, 8, MicroBatcherTest::squares);
    var withdrawn = batcher.announce();
    CompletableFuture<BatchedResult<Integer>> result = batcher.announce().submit(5);

    withdrawn.withdraw();

    assertThat(result.get().value()).isEqualTo(25);
    await().untilAsserted(() -> assertThat(reasons).containsExactly(CloseReason.IDLE));
  }

  @Test
  void shouldTakeWhatGatheredBehindABusyDeviceAtOnce() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            8,
            16,
            items -> {
              busy.countDown();
              free.await();
              return squares(items);
            });
    var never = batcher.announce();
    CompletableFuture<BatchedResult<Integer>> running = batcher.announce().submit(0);
    time.advance(DELAY);
    busy.await();
    List<CompletableFuture<BatchedResult<Integer>>> behind = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      behind.add(batcher.announce().submit(i));
    }
    time.advance(DELAY);
    free.countDown();

    assertThat(running.get().batchSize()).isEqualTo(1);
    assertThat(behind.get(0).get().batchSize()).isEqualTo(5);
    await()
        .untilAsserted(() -> assertThat(reasons).containsExactly(CloseReason.AGE, CloseReason.AGE));
    never.withdraw();
  }

  @Test
  void shouldFailOnlyTheItemsThatTheFunctionFailsOn() throws Exception {
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            8,
            8,
            items -> {
              if (items.contains(3) || items.contains(6)) {
                throw new IllegalArgumentException("bad " + items);
              }
              return squares(items);
            });
    List<CompletableFuture<BatchedResult<Integer>>> results = submitTogether(batcher, 8);

    for (int i = 0; i < 8; i++) {
      CompletableFuture<BatchedResult<Integer>> result = results.get(i);
      if (i == 3 || i == 6) {
        assertThatThrownBy(result::get).hasRootCauseMessage("bad [" + i + "]");
      } else {
        assertThat(result.get().value()).isEqualTo(i * i);
      }
    }
  }

  @Test
  void shouldTreatAWrongNumberOfResultsAsAFailure() throws Exception {
    MicroBatcher<Integer, Integer> batcher = batcher(8, 8, items -> List.of());

    CompletableFuture<BatchedResult<Integer>> result = batcher.announce().submit(1);

    assertThatThrownBy(result::get).hasRootCauseMessage("0 results for a batch of 1");
  }

  @Test
  void shouldBlameNoItemForADeviceThatIsBroken() throws Exception {
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            4,
            8,
            new DeviceBatchFunction<>() {
              @Override
              public List<Integer> apply(List<Integer> items) {
                throw new IllegalStateException("illegal address");
              }

              @Override
              public void check() {
                throw new IllegalStateException("illegal address");
              }
            });

    for (CompletableFuture<BatchedResult<Integer>> result : submitTogether(batcher, 4)) {
      assertThatThrownBy(result::get)
          .hasCauseInstanceOf(BatcherClosedException.class)
          .hasRootCauseMessage("illegal address");
    }
    await().until(() -> !batcher.isOpen());
  }

  @Test
  void shouldFailTheCulpritOfADeviceThatOnlyLacksMemoryForItsCheck() throws Exception {
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            1,
            8,
            new DeviceBatchFunction<>() {
              @Override
              public List<Integer> apply(List<Integer> items) {
                if (items.contains(0)) {
                  throw new IllegalArgumentException("bad item");
                }
                return squares(items);
              }

              @Override
              public void check() {
                throw new DeviceExhaustedException("no memory", new OutOfMemoryError());
              }
            });

    List<CompletableFuture<BatchedResult<Integer>>> results = submitTogether(batcher, 2);

    assertThatThrownBy(results.get(0)::get).hasRootCauseMessage("bad item");
    assertThat(results.get(1).get().value()).isEqualTo(1);
  }

  @Test
  void shouldFailEverythingAfterAnError() throws Exception {
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            1,
            8,
            items -> {
              throw new LinkageError("device gone");
            });

    CompletableFuture<BatchedResult<Integer>> first = batcher.announce().submit(1);
    assertThatThrownBy(first::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(BatcherClosedException.class);
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> batcher.announce().submit(2).get(1, TimeUnit.SECONDS))
                    .hasRootCauseMessage("device gone"));
  }

  @Test
  void shouldFinishTheRunningCallAndDropWhatWaitsWhenClosed() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            1,
            8,
            items -> {
              busy.countDown();
              free.await();
              return squares(items);
            });
    CompletableFuture<BatchedResult<Integer>> running = batcher.announce().submit(4);
    busy.await();
    CompletableFuture<BatchedResult<Integer>> waiting = batcher.announce().submit(5);

    Thread closer = new Thread(batcher::close);
    closer.start();
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(BatcherClosedException.class);
    assertThat(running).isNotDone();
    free.countDown();
    closer.join();

    assertThat(running.get().value()).isEqualTo(16);
    assertThatThrownBy(() -> batcher.announce().submit(6).get())
        .hasCauseInstanceOf(BatcherClosedException.class);
  }

  @Test
  void shouldBlockASubmitBeyondItsCapacityUntilABatchIsTaken() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            2,
            2,
            items -> {
              busy.countDown();
              free.await();
              return squares(items);
            });
    CompletableFuture<BatchedResult<Integer>> running = batcher.announce().submit(0);
    busy.await();
    var unused1 = batcher.announce().submit(1);
    var unused2 = batcher.announce().submit(2);
    CompletableFuture<CompletableFuture<BatchedResult<Integer>>> accepted =
        new CompletableFuture<>();
    Thread submitter =
        new Thread(
            () -> {
              try {
                accepted.complete(batcher.announce().submit(3));
              } catch (InterruptedException e) {
                accepted.completeExceptionally(e);
              }
            });
    submitter.start();
    await().until(() -> submitter.getState() == Thread.State.WAITING);
    assertThat(accepted).isNotDone();

    free.countDown();

    assertThat(running.get().value()).isZero();
    assertThat(accepted.get().get().value()).isEqualTo(9);
  }

  @Test
  void shouldAnswerEveryItemOfManyThreadsExactlyOnce() throws Exception {
    MicroBatcher<Integer, Integer> batcher = batcher(7, 20, MicroBatcherTest::squares);
    int threads = 8;
    int each = 2_000;
    List<CompletableFuture<Long>> sums = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      sums.add(
          CompletableFuture.supplyAsync(
              () -> {
                long sum = 0;
                for (int i = 0; i < each; i++) {
                  try {
                    if (i % 5 == 0) {
                      batcher.announce().withdraw();
                    }
                    sum += batcher.announce().submit(i).get().value();
                  } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException(e);
                  }
                }
                return sum;
              }));
    }
    // A clock that stands still would leave a batch open for what another thread announced.
    CompletableFuture<Void> all = CompletableFuture.allOf(sums.toArray(CompletableFuture[]::new));
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              time.advance(DELAY);
              return all.isDone();
            });

    long expected = IntStream.range(0, each).mapToLong(i -> (long) i * i).sum();
    for (CompletableFuture<Long> sum : sums) {
      assertThat(sum.get()).isEqualTo(expected);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(List.copyOf(sizes).stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(threads * each));
    assertThat(List.copyOf(sizes)).allMatch(size -> size >= 1 && size <= 7);
  }

  @Test
  void shouldMakeBatchesSmallerWhileTheDeviceLacksMemoryAndLargerAgain() throws Exception {
    AtomicInteger room = new AtomicInteger(3);
    List<Integer> called = Collections.synchronizedList(new ArrayList<>());
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            8,
            512,
            items -> {
              if (items.size() > room.get()) {
                throw new DeviceExhaustedException("no memory", new OutOfMemoryError());
              }
              called.add(items.size());
              return squares(items);
            });

    assertSquares(batcher, 8);
    assertThat(called).as("8 and 4 are too many").containsExactly(2, 2, 2, 2);

    room.set(8);
    for (int i = 0; i < 100; i++) {
      assertSquares(batcher, 8);
    }
    assertThat(called).last().isEqualTo(8);
  }

  @Test
  void shouldNotTrySizesAgainThatWereTooLargeForAnEarlierPart() throws Exception {
    List<Integer> called = Collections.synchronizedList(new ArrayList<>());
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            8,
            8,
            items -> {
              called.add(items.size());
              if (items.size() > 1) {
                throw new DeviceExhaustedException("no memory", new OutOfMemoryError());
              }
              return squares(items);
            });

    assertSquares(batcher, 8);

    assertThat(called).containsExactly(8, 4, 2, 1, 1, 2, 1, 1, 4, 1, 1, 1, 1);
  }

  private static void assertSquares(MicroBatcher<Integer, Integer> batcher, int count)
      throws Exception {
    List<CompletableFuture<BatchedResult<Integer>>> results = submitTogether(batcher, count);
    for (int i = 0; i < count; i++) {
      assertThat(results.get(i).get().value()).isEqualTo(i * i);
    }
  }

  @Test
  void shouldBlameNoItemForADeviceThatLacksMemoryForEvenOne() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            8,
            8,
            items -> {
              if (calls.incrementAndGet() < 5) {
                throw new DeviceExhaustedException("no memory", new OutOfMemoryError());
              }
              return squares(items);
            });

    CompletableFuture<BatchedResult<Integer>> result = batcher.announce().submit(3);
    for (int call = 1; call < 5; call++) {
      int made = call;
      await().until(() -> calls.get() >= made);
      assertThat(result).isNotDone();
      assertThat(batcher.callNanos())
          .as("counts from the first call")
          .isEqualTo(Duration.ofMillis(100).multipliedBy(call - 1).toNanos());
      time.advance(Duration.ofMillis(100));
    }

    assertThat(result.get().value()).isEqualTo(9);
    await().untilAsserted(() -> assertThat(batcher.callNanos()).isZero());
  }

  @Test
  void shouldTellForHowLongTheDeviceHasNotAnswered() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            8,
            8,
            items -> {
              called.countDown();
              answer.await();
              return squares(items);
            });
    assertThat(batcher.callNanos()).isZero();

    CompletableFuture<BatchedResult<Integer>> result = batcher.announce().submit(3);
    called.await();
    time.advance(Duration.ofSeconds(60));

    assertThat(batcher.callNanos()).isEqualTo(Duration.ofSeconds(60).toNanos());
    answer.countDown();
    assertThat(result.get().value()).isEqualTo(9);
  }

  @Test
  void shouldGiveThirtyOneResultsAndOneFailureForABatchWithACulprit() throws Exception {
    MicroBatcher<Integer, Integer> batcher =
        batcher(
            32,
            32,
            items -> {
              if (items.contains(17)) {
                throw new IllegalArgumentException("17");
              }
              return squares(items);
            });
    List<CompletableFuture<BatchedResult<Integer>>> results = submitTogether(batcher, 32);

    await().until(() -> results.stream().allMatch(CompletableFuture::isDone));
    assertThat(results.stream().filter(CompletableFuture::isCompletedExceptionally))
        .containsExactly(results.get(17));
  }

  /**
   * A device that holds its calls until they are let go. It tells how many it has, and how often a
   * worker has asked whether it takes another.
   */
  private static final class HeldDevice implements DeviceBatchFunction<Integer, Integer> {
    final AtomicInteger underWay = new AtomicInteger();
    final AtomicInteger asked = new AtomicInteger();
    final Semaphore letGo = new Semaphore(0);
    volatile int callsAtOnce;

    HeldDevice(int callsAtOnce) {
      this.callsAtOnce = callsAtOnce;
    }

    @Override
    public List<Integer> apply(List<Integer> items) throws InterruptedException {
      underWay.incrementAndGet();
      letGo.acquire();
      underWay.decrementAndGet();
      return squares(items);
    }

    @Override
    public int callsAtOnce() {
      asked.incrementAndGet();
      return callsAtOnce;
    }
  }

  /**
   * Waits until an idle worker has decided against another call. It is woken and asks the device; a
   * worker that then makes a call is not there to ask a second time.
   */
  private static void awaitNoCall(MicroBatcher<Integer, Integer> batcher, HeldDevice device) {
    for (int look = 0; look < 2; look++) {
      int before = device.asked.get();
      batcher.announce().withdraw();
      await("an idle worker").until(() -> device.asked.get() > before);
    }
  }

  /** One more call with one item, after which time passes. */
  private CompletableFuture<BatchedResult<Integer>> call(
      MicroBatcher<Integer, Integer> batcher, HeldDevice device, Duration passing)
      throws InterruptedException {
    int before = device.underWay.get();
    CompletableFuture<BatchedResult<Integer>> result = submitTogether(batcher, 1).get(0);
    await().until(() -> device.underWay.get() == before + 1);
    time.advance(passing);
    return result;
  }

  @Test
  void shouldGiveABusyDeviceThatTakesTwoCallsNothingButFullBatches() throws Exception {
    HeldDevice device = new HeldDevice(2);
    MicroBatcher<Integer, Integer> batcher = batcher(new BatchLimits(4, DELAY, 16, 3), device);

    List<CompletableFuture<BatchedResult<Integer>>> alone = submitTogether(batcher, 1);
    await().until(() -> device.underWay.get() == 1);
    List<CompletableFuture<BatchedResult<Integer>>> three = submitTogether(batcher, 3);
    time.advance(DELAY.multipliedBy(2));
    awaitNoCall(batcher, device);
    assertThat(device.underWay).hasValue(1);
    List<CompletableFuture<BatchedResult<Integer>>> fourth = submitTogether(batcher, 1);
    await().until(() -> device.underWay.get() == 2);
    List<CompletableFuture<BatchedResult<Integer>>> full = submitTogether(batcher, 4);
    awaitNoCall(batcher, device);
    assertThat(device.underWay).hasValue(2);
    device.letGo.release(3);

    for (CompletableFuture<BatchedResult<Integer>> result :
        Stream.of(alone, three, fourth, full).flatMap(List::stream).toList()) {
      assertThat(result.get().value()).isNotNull();
    }
    await().untilAsserted(() -> assertThat(sizes).containsExactlyInAnyOrder(1, 4, 4));
  }

  @Test
  void shouldGiveADeviceWhatGatheredAsSoonAsItIsFree() throws Exception {
    HeldDevice device = new HeldDevice(2);
    MicroBatcher<Integer, Integer> batcher = batcher(new BatchLimits(4, DELAY, 16, 2), device);
    List<CompletableFuture<BatchedResult<Integer>>> first = submitTogether(batcher, 1);
    await().until(() -> device.underWay.get() == 1);
    List<CompletableFuture<BatchedResult<Integer>>> gathered = submitTogether(batcher, 3);

    device.letGo.release(2);

    assertThat(first.get(0).get().batchSize()).isEqualTo(1);
    assertThat(gathered.get(2).get().batchSize()).isEqualTo(3);
  }

  @Test
  void shouldCallADeviceTwiceAtOnceAsSoonAsItAllowsIt() throws Exception {
    HeldDevice device = new HeldDevice(1);
    MicroBatcher<Integer, Integer> batcher = batcher(new BatchLimits(2, DELAY, 16, 2), device);
    List<CompletableFuture<BatchedResult<Integer>>> results = submitTogether(batcher, 6);
    await().until(() -> device.underWay.get() == 1);
    awaitNoCall(batcher, device);
    assertThat(device.underWay).hasValue(1);

    device.callsAtOnce = 2;
    device.letGo.release();

    await().until(() -> device.underWay.get() == 2);
    device.letGo.release(2);
    for (int i = 0; i < 6; i++) {
      assertThat(results.get(i).get().value()).isEqualTo(i * i);
    }
  }

  @Test
  void shouldEndAllWorkersWhenOneMeetsABrokenDevice() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    DeviceBatchFunction<Integer, Integer> device =
        new DeviceBatchFunction<>() {
          @Override
          public List<Integer> apply(List<Integer> items) throws InterruptedException {
            both.countDown();
            both.await();
            if (items.contains(0)) {
              throw new AssertionError("the device is gone");
            }
            return squares(items);
          }

          @Override
          public int callsAtOnce() {
            return 2;
          }
        };
    MicroBatcher<Integer, Integer> batcher = batcher(new BatchLimits(2, DELAY, 16, 2), device);

    List<CompletableFuture<BatchedResult<Integer>>> results = submitTogether(batcher, 4);

    assertThatThrownBy(() -> results.get(0).get()).hasRootCauseMessage("the device is gone");
    assertThat(results.get(2).get().value()).as("the other call's").isEqualTo(4);
    await().until(() -> !batcher.isOpen());
    assertThat(batcher.failure()).hasMessage("the device is gone");
    assertThatThrownBy(() -> batcher.announce().submit(7).get())
        .hasCauseInstanceOf(BatcherClosedException.class);
  }

  @Test
  void shouldTellTheLongestOfItsCalls() throws Exception {
    HeldDevice device = new HeldDevice(2);
    MicroBatcher<Integer, Integer> batcher = batcher(new BatchLimits(1, DELAY, 16, 2), device);
    CompletableFuture<BatchedResult<Integer>> first = call(batcher, device, Duration.ofSeconds(3));
    CompletableFuture<BatchedResult<Integer>> second = call(batcher, device, Duration.ofSeconds(1));

    assertThat(batcher.callNanos()).isEqualTo(Duration.ofSeconds(4).toNanos());
    device.letGo.release(2);
    assertThat(first.get().callNanos()).isEqualTo(Duration.ofSeconds(4).toNanos());
    assertThat(second.get().callNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
  }

  @Test
  void shouldCountTheTimeOfCallsThatOverlapOnce() throws Exception {
    HeldDevice device = new HeldDevice(2);
    MicroBatcher<Integer, Integer> batcher = batcher(new BatchLimits(1, DELAY, 16, 2), device);
    CompletableFuture<BatchedResult<Integer>> first = call(batcher, device, Duration.ofSeconds(3));
    CompletableFuture<BatchedResult<Integer>> second = call(batcher, device, Duration.ofSeconds(1));
    device.letGo.release(2);
    first.get();
    second.get();
    await().until(() -> busyNanos.size() == 2);
    time.advance(Duration.ofSeconds(7));
    CompletableFuture<BatchedResult<Integer>> third = call(batcher, device, Duration.ofSeconds(2));
    device.letGo.release();
    third.get();

    await().until(() -> busyNanos.size() == 3);
    assertThat(busyNanos.stream().mapToLong(Long::longValue).sum())
        .isEqualTo(Duration.ofSeconds(4 + 2).toNanos());
  }

  @Test
  void shouldMakeOneCallAtATimeWhileTheDeviceLacksMemory() throws Exception {
    HeldDevice held = new HeldDevice(2);
    DeviceBatchFunction<Integer, Integer> device =
        new DeviceBatchFunction<>() {
          @Override
          public List<Integer> apply(List<Integer> items) throws InterruptedException {
            if (items.size() > 2) {
              throw new DeviceExhaustedException("no memory", new OutOfMemoryError());
            }
            return held.apply(items);
          }

          @Override
          public int callsAtOnce() {
            return held.callsAtOnce();
          }
        };
    MicroBatcher<Integer, Integer> batcher = batcher(new BatchLimits(4, DELAY, 16, 2), device);
    List<CompletableFuture<BatchedResult<Integer>>> parts = submitTogether(batcher, 4);
    await().until(() -> held.underWay.get() == 1);

    List<CompletableFuture<BatchedResult<Integer>>> full = submitTogether(batcher, 4);

    awaitNoCall(batcher, held);
    assertThat(held.underWay).hasValue(1);
    held.letGo.release(4);
    for (int i = 0; i < 4; i++) {
      assertThat(parts.get(i).get().value()).isEqualTo(i * i);
      assertThat(full.get(i).get().value()).isEqualTo(i * i);
    }
  }

  @Test
  void shouldStepBetweenTheSizesThatADeviceFillsBatchesUpTo() throws Exception {
    List<Integer> asked = Collections.synchronizedList(new ArrayList<>());
    AtomicBoolean scarce = new AtomicBoolean(true);
    DeviceBatchFunction<Integer, Integer> device =
        new DeviceBatchFunction<>() {
          @Override
          public List<Integer> apply(List<Integer> items) {
            asked.add(items.size());
            if (scarce.get() && filledUp(items.size()) > 4) {
              throw new DeviceExhaustedException("no memory", new OutOfMemoryError());
            }
            return squares(items);
          }

          @Override
          public int filledUp(int items) {
            return items <= 4 ? 4 : 8;
          }
        };
    MicroBatcher<Integer, Integer> batcher = batcher(8, 8, device);

    for (CompletableFuture<BatchedResult<Integer>> result : submitTogether(batcher, 5)) {
      result.get();
    }
    assertThat(asked).as("four fit, as the device had room for eight").containsExactly(5, 4, 1);

    scarce.set(false);
    asked.clear();
    for (int i = 0; i < 41; i++) {
      for (CompletableFuture<BatchedResult<Integer>> result : submitTogether(batcher, 8)) {
        result.get();
      }
    }
    assertThat(asked.stream().distinct()).as("no size between").containsOnly(4, 8);
  }
}
