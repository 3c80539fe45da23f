package dev.glimpse.runtime;

import dev.glimpse.management.Check;
import dev.glimpse.management.Health;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the probes of {@code glimpse run} ask.
 *
 * <p>Alive is what a restart would not mend; ready is what answers requests at this moment. Before
 * its parts are there, the service is alive and not ready.
 *
 * <p>Threads: the parts come from the one that starts the service; any asks.
 */
final class ServiceHealth {

  private volatile boolean loaded;
  private volatile @Nullable DeviceWatch device;
  private volatile @Nullable GlimpseProcessor processor;
  private volatile @Nullable BrokerWait wait;
  private volatile @Nullable BrokerWatch brokers;

  /** A restart is due where this is down. */
  final Health live =
      new Health(
          List.of(
              new Check("streams", () -> of(processor, null, ServiceHealth::deadStreams)),
              new Check("device", () -> of(device, null, DeviceWatch::dead))));

  /** Requests are answered where this is up. */
  final Health ready =
      new Health(
          List.of(
              new Check("model", () -> loaded ? null : "Not loaded yet"),
              new Check("device", () -> of(device, "Not used yet", DeviceWatch::doubtful)),
              new Check("brokers", () -> of(brokers, waitedFor(), BrokerWatch::trouble)),
              new Check(
                  "streams",
                  () -> of(processor, "Not started yet", ServiceHealth::streamsNotRunning))));

  /** The model is loaded and warm. */
  void loaded() {
    loaded = true;
  }

  /** Takes from now on what is waited for from here. */
  void waiting(BrokerWait wait) {
    this.wait = wait;
  }

  private String waitedFor() {
    String trouble = of(wait, null, BrokerWait::trouble);
    return trouble == null ? "Not asked yet" : trouble;
  }

  /** The processor is there, and what watches it. */
  void watched(GlimpseProcessor processor, DeviceWatch device, BrokerWatch brokers) {
    this.processor = processor;
    this.device = device;
    this.brokers = brokers;
  }

  private static <T> @Nullable String of(
      @Nullable T part, @Nullable String missing, Function<T, @Nullable String> trouble) {
    return part == null ? missing : trouble.apply(part);
  }

  /** A stop is no death, and has a time limit of its own. */
  private static @Nullable String deadStreams(GlimpseProcessor processor) {
    return processor.isStopping() ? null : processor.streamsHealth().dead();
  }

  private static @Nullable String streamsNotRunning(GlimpseProcessor processor) {
    return processor.isStopping()
        ? "The processor is stopping"
        : processor.streamsHealth().notRunning();
  }
}
