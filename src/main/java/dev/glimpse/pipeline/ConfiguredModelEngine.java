package dev.glimpse.pipeline;

import dev.glimpse.config.BatchConfig;
import dev.glimpse.config.DeviceConfig;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.serving.ModelEngine;
import dev.glimpse.serving.TensorFlowModelEngine;

/** TensorFlow as the settings configure it. */
public final class ConfiguredModelEngine {

  private ConfiguredModelEngine() {}

  /**
   * Unpacks and loads TensorFlow if necessary.
   *
   * @throws org.apache.kafka.common.config.ConfigException if the device lacks the precision
   */
  public static ModelEngine start(DeviceConfig device, BatchConfig batch) {
    TensorFlowEngine engine =
        TensorFlowEngine.start(device.cacheFolder(), device.threads());
    return new TensorFlowModelEngine(
        engine, ConfiguredPrecision.of(device, engine), batch.maxSize());
  }
}
