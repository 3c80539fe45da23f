package dev.glimpse.bench;

import dev.glimpse.batch.BatchClock;
import dev.glimpse.batch.BatchLimits;
import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A classifier that waits for a fixed time per batch and computes nothing. To brokers and cores it
 * behaves like a processor with a device of its own. It begins when its gate opens.
 */
final class SimulatedDeviceClassifier extends ImmediateAnswerClassifier implements AutoCloseable {

  static final int BATCH = 32;
  static final Duration CALL = Duration.ofMillis(20);

  private static final BatchLimits LIMITS = new BatchLimits(BATCH, Duration.ofMillis(5), 1 << 16);

  private final MicroBatcher<ImageRequest, ImageRequest> batcher;

  SimulatedDeviceClassifier(CountDownLatch gate) {
    batcher =
        new MicroBatcher<>(
            "simulated",
            LIMITS,
            requests -> {
              gate.await();
              return after(CALL, requests);
            },
            (size, reason, nanos) -> {},
            BatchClock.SYSTEM);
  }

  private static <T> List<T> after(Duration time, List<T> items) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return items;
  }

  /** Returns the maximum rate in images per second. */
  static double limit() {
    return BATCH / (CALL.toNanos() / 1e9);
  }

  @Override
  CompletableFuture<RequestAnswer> answer(
      ImageRequest request, Prediction.@Nullable Source source) {
    try {
      return batcher
          .announce()
          .submit(request)
          .thenApply(done -> BlankPrediction.of(done.value(), source));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    batcher.close();
  }
}
