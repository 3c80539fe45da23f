package dev.glimpse.service;

import dev.glimpse.management.HealthCheck;
import dev.glimpse.management.HealthState;
import dev.glimpse.pipeline.DeviceHangWatch;
import dev.glimpse.streams.BrokerConnectionWatch;
import dev.glimpse.streams.BrokerWait;
import dev.glimpse.streams.GlimpseProcessor;
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
  private volatile @Nullable DeviceHangWatch device;
  private volatile @Nullable GlimpseProcessor processor;
  private volatile @Nullable BrokerWait wait;
  private volatile @Nullable BrokerConnectionWatch brokers;

  /** The liveness; if it is down, the service needs a restart. */
  final HealthState live =
      new HealthState(
          List.of(
              new HealthCheck("streams", () -> of(processor, null, ServiceHealth::deadStreams)),
              new HealthCheck("device", () -> of(device, null, DeviceHangWatch::dead))));

  /** The readiness; if it is up, requests are answered. */
  final HealthState ready =
      new HealthState(
          List.of(
              new HealthCheck("model", () -> loaded ? null : "Not loaded yet"),
              new HealthCheck(
                  "device", () -> of(device, "Not used yet", DeviceHangWatch::doubtful)),
              new HealthCheck(
                  "brokers", () -> of(brokers, waitedFor(), BrokerConnectionWatch::trouble)),
              new HealthCheck(
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
  void watched(GlimpseProcessor processor, DeviceHangWatch device, BrokerConnectionWatch brokers) {
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
