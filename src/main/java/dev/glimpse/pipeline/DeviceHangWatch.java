package dev.glimpse.pipeline;

import dev.glimpse.batch.MicroBatcher;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A watch for a device that no longer answers, or whose worker has died, whether images wait or
 * not: a process that cannot classify has to end, so that another one takes its partitions.
 *
 * <p>Threads: a daemon thread checks until the watch is closed, and reports once; any thread may
 * read.
 */
public final class DeviceHangWatch implements AutoCloseable {

  private static final Duration PERIOD = Duration.ofMillis(500);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(DaemonThreadFactory.named("device-watch"));
  private final Supplier<Collection<MicroBatcher<?, ?>>> batchers;
  private final Duration limit;
  private final Consumer<IllegalStateException> report;

  DeviceHangWatch(
      Supplier<Collection<MicroBatcher<?, ?>>> batchers,
      Duration limit,
      Consumer<IllegalStateException> report) {
    this.batchers = batchers;
    this.limit = limit;
    this.report = report;
    var unused =
        timer.scheduleAtFixedRate(
            this::check, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void check() {
    String dead = dead();
    if (dead != null) {
      timer.shutdown();
      Throwable cause =
          batchers.get().stream()
              .map(MicroBatcher::failure)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null);
      report.accept(new IllegalStateException(dead, cause));
    }
  }

  /** Returns why the processor has to end; null while the device answers. */
  @Nullable
  public String dead() {
    return trouble(limit);
  }

  /** Returns, at half of the time limit, why the processor may have to end soon; else null. */
  @Nullable
  public String doubtful() {
    return trouble(limit.dividedBy(2));
  }

  private @Nullable String trouble(Duration patience) {
    for (MicroBatcher<?, ?> batcher : batchers.get()) {
      if (batcher.callNanos() > patience.toNanos()) {
        return "The device has not answered for %.1f s; %s is %d"
            .formatted(patience.toMillis() / 1e3, GlimpseConfig.DEVICE_TIMEOUT, limit.toMillis());
      }
      if (batcher.failure() != null) { // a closed batcher has no failure
        return "The device's worker has died: " + batcher.failure();
      }
    }
    return null;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
