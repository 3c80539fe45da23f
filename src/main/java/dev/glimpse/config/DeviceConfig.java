package dev.glimpse.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the device that runs the models.
 *
 * @param cacheFolder the folder for unpacked native libraries
 * @param threads the engine's threads within a device call on a CPU
 * @param calls the device calls of a model at the same time; 0 for the device's default
 * @param precision the label of the precision; null if calibration selects it
 * @param timeout the time limit of a device call
 */
public record DeviceConfig(
    Path cacheFolder,
    int threads,
    int calls,
    @Nullable String precision,
    Duration timeout) {

  static DeviceConfig of(GlimpseConfig config) {
    String precision = config.getString(GlimpseConfig.PRECISION);
    return new DeviceConfig(
        FolderSettings.cache(config),
        config.getInt(GlimpseConfig.INFERENCE_THREADS),
        config.getInt(GlimpseConfig.INFERENCE_CALLS),
        precision.equals(GlimpseConfig.AUTO_PRECISION) ? null : precision,
        config.duration(GlimpseConfig.DEVICE_TIMEOUT));
  }
}
