package dev.glimpse.runtime;

import dev.glimpse.management.Check;
import dev.glimpse.management.Health;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The liveness and readiness of {@code glimpse run}.
 *
 * <p>Liveness fails only where a restart would help. The service is ready while it answers
 * requests. Until its parts exist, it is alive and not ready.
 *
 * <p>Threads: the one that starts the service sets the parts; any may read.
 */
final class ServiceHealth {

  private volatile boolean loaded;
  private volatile @Nullable DeviceWatch device;
  private volatile @Nullable GlimpseProcessor processor;
  private volatile @Nullable BrokerWait wait;
  private volatile @Nullable BrokerWatch brokers;

  /** The liveness; if it is down, the service needs a restart. */
  final Health live =
      new Health(
          List.of(
              new Check("streams", () -> of(processor, null, ServiceHealth::deadStreams)),
              new Check("device", () -> of(device, null, DeviceWatch::dead))));

  /** The readiness; if it is up, requests are answered. */
  final Health ready =
      new Health(
          List.of(
              new Check("model", () -> loaded ? null : "Not loaded yet"),
              new Check("device", () -> of(device, "Not used yet", DeviceWatch::doubtful)),
              new Check("brokers", () -> of(brokers, waitedFor(), BrokerWatch::trouble)),
              new Check(
                  "streams",
                  () -> of(processor, "Not started yet", ServiceHealth::streamsNotRunning))));

  /** Notes that the model is loaded and warmed up. */
  void loaded() {
    loaded = true;
  }

  /** Sets the wait for a broker, which is reported from now on. */
  void waiting(BrokerWait wait) {
    this.wait = wait;
  }

  private String waitedFor() {
    String trouble = of(wait, null, BrokerWait::trouble);
    return trouble == null ? "Not asked yet" : trouble;
  }

  /** Sets the processor and its watches. */
  void watched(GlimpseProcessor processor, DeviceWatch device, BrokerWatch brokers) {
    this.processor = processor;
    this.device = device;
    this.brokers = brokers;
  }

  private static <T> @Nullable String of(
      @Nullable T part, @Nullable String missing, Function<T, @Nullable String> trouble) {
    return part == null ? missing : trouble.apply(part);
  }

  /** Returns why streams are dead; null during a stop, which has its own time limit. */
  private static @Nullable String deadStreams(GlimpseProcessor processor) {
    return processor.isStopping() ? null : processor.streamsHealth().dead();
  }

  private static @Nullable String streamsNotRunning(GlimpseProcessor processor) {
    return processor.isStopping()
        ? "The processor is stopping"
        : processor.streamsHealth().notRunning();
  }
}
