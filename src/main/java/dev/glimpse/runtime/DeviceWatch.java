package dev.glimpse.runtime;

import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.image.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices a device that does not answer any more, or whose worker died, images waiting or not: a
 * process that cannot classify is to end, so that another takes its partitions.
 *
 * <p>Threads: one daemon of its own, which reports once; closing ends it.
 */
public final class DeviceWatch implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofMillis(500);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("device-watch"));
  private final MicroBatcher<?, ?> batcher;
  private final Duration limit;
  private final Consumer<IllegalStateException> report;

  DeviceWatch(MicroBatcher<?, ?> batcher, Duration limit, Consumer<IllegalStateException> report) {
    this.batcher = batcher;
    this.limit = limit;
    this.report = report;
    var unused =
        timer.scheduleAtFixedRate(
            this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (batcher.callNanos() > limit.toNanos()) {
      end(
          "The device has not answered for %d s (%s)"
              .formatted(limit.toSeconds(), GlimpseConfig.DEVICE_TIMEOUT),
          null);
    } else if (!batcher.isOpen()) {
      end("The device's worker has died: " + batcher.failure(), batcher.failure());
    }
  }

  private void end(String message, @Nullable Throwable cause) {
    timer.shutdown();
    report.accept(new IllegalStateException(message, cause));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
