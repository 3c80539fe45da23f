package dev.glimpse.pipeline;

import dev.glimpse.config.BatchConfig;
import dev.glimpse.config.DeviceConfig;
import dev.glimpse.serving.ModelEngine;

/**
 * The choice of the engine that runs the models: the seam at which a processor is composed. Glimpse
 * has one engine, {@link ConfiguredModelEngine}.
 */
@FunctionalInterface
public interface ModelEngineProvider {

  /**
   * Starts the engine; called once, after the settings were checked, on any thread.
   *
   * @throws org.apache.kafka.common.config.ConfigException if a setting does not fit the device
   */
  ModelEngine start(DeviceConfig device, BatchConfig batch);
}
