package dev.glimpse.service;

import dev.glimpse.management.HealthCheck;
import dev.glimpse.management.HealthState;
import java.util.List;
import java.util.function.Supplier;

/**
 * The liveness and readiness of {@code glimpse run}.
 *
 * <p>Liveness fails only where a restart would help. The service is ready while it answers
 * requests. Until its parts exist, it is alive and not ready.
 *
 * @param live the liveness; if it is down, the service needs a restart
 * @param ready the readiness; if it is up, requests are answered
 */
record ServiceHealth(HealthState live, HealthState ready) {

  /** Returns the health of the current phase. */
  static ServiceHealth of(Supplier<ServicePhase> phase) {
    return new ServiceHealth(
        new HealthState(
            List.of(
                new HealthCheck("streams", () -> phase.get().deadStreams()),
                new HealthCheck("device", () -> phase.get().deadDevice()))),
        new HealthState(
            List.of(
                new HealthCheck("model", () -> phase.get().modelTrouble()),
                new HealthCheck("device", () -> phase.get().deviceTrouble()),
                new HealthCheck("brokers", () -> phase.get().brokersTrouble()),
                new HealthCheck("streams", () -> phase.get().streamsTrouble()))));
  }
}
