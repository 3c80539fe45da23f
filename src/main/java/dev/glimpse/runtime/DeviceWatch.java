package dev.glimpse.runtime;

import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.store.DaemonThreads;
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
 * <p>Threads: one daemon of its own, which reports once; any thread asks. Closing ends it.
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
    String dead = dead();
    if (dead != null) {
      timer.shutdown();
      report.accept(new IllegalStateException(dead, batcher.failure()));
    }
  }

  /** Why the processor is to end; null while the device answers. */
  @Nullable String dead() {
    return trouble(limit);
  }

  /** The same at half of the time: why it may have to end soon. */
  @Nullable String doubtful() {
    return trouble(limit.dividedBy(2));
  }

  private @Nullable String trouble(Duration patience) {
    if (batcher.callNanos() > patience.toNanos()) {
      return "The device has not answered for %.1f s; %s is %d"
          .formatted(patience.toMillis() / 1e3, GlimpseConfig.DEVICE_TIMEOUT, limit.toMillis());
    }
    return batcher.isOpen() ? null : "The device's worker has died: " + batcher.failure();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
