package dev.glimpse.pipeline;

import dev.glimpse.config.DeviceConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The configured precision, checked against the device. */
public final class ConfiguredPrecision {

  private ConfiguredPrecision() {}

  /**
   * Returns the configured precision.
   *
   * @return the precision; null if calibration selects it
   * @throws ConfigException if the device does not have it
   */
  public static @Nullable Precision of(DeviceConfig config, TensorFlowEngine engine) {
    String wanted = config.precision();
    if (wanted == null) {
      return null;
    }
    return engine.precisions().stream()
        .filter(precision -> precision.label().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigException(
                    GlimpseConfig.PRECISION,
                    wanted,
                    "this %s does not have it; allowed: %s, %s"
                        .formatted(
                            engine.deviceLabel(),
                            GlimpseConfig.AUTO_PRECISION,
                            engine.precisions().stream()
                                .map(Precision::label)
                                .collect(Collectors.joining(", ")))));
  }
}
