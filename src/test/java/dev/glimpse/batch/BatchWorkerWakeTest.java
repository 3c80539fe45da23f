package dev.glimpse.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the worker of a batcher wakes. No time passes here, so that only a signal wakes it. */
@Timeout(30)
@Tag("unit")
final class BatchWorkerWakeTest {

  private static final int FULL = 8;

  private final AtomicInteger waits = new AtomicInteger();
  private final BatchClock standing =
      new BatchClock() {
        @Override
        public long nanos() {
          return 0;
        }

        @Override
        @SuppressWarnings("WaitNotInLoop") // the batcher's loop
        public void await(Condition changed, long nanos) throws InterruptedException {
          waits.incrementAndGet();
          changed.await();
        }
      };
  private final MicroBatcher<Integer, Integer> batcher =
      new MicroBatcher<>(
          "wakes",
          new BatchLimits(FULL, Duration.ofMillis(5), FULL),
          items -> items,
          (size, reason, nanos) -> {},
          standing);

  @AfterEach
  void close() {
    batcher.close();
  }

  private List<MicroBatcher<Integer, Integer>.Announced> announced(int count) {
    return Stream.generate(batcher::announce).limit(count).toList();
  }

  @Test
  void shouldSleepFromTheFirstItemUntilTheBatchIsFull() throws Exception {
    List<CompletableFuture<BatchedResult<Integer>>> results = new ArrayList<>();

    for (var one : announced(FULL)) {
      results.add(one.submit(1));
      await().until(() -> waits.get() >= 1);
    }

    for (CompletableFuture<BatchedResult<Integer>> result : results) {
      assertThat(result.get().batchSize()).isEqualTo(FULL);
    }
    assertThat(waits).hasValue(1);
  }

  @Test
  void shouldWakeWhenTheLastAnnouncementIsWithdrawn() throws Exception {
    var announced = announced(3);
    var first = announced.get(0).submit(1);
    var second = announced.get(1).submit(1);
    await().until(() -> waits.get() >= 1);

    announced.get(2).withdraw();

    assertThat(first.get().batchSize()).isEqualTo(2);
    assertThat(second.get().batchSize()).isEqualTo(2);
  }
}
