package dev.glimpse.config;

/** The settings of the way of an image from its reference to its answer. */
public record PipelineConfig(
    ImageLimitsConfig images,
    InFlightConfig inFlight,
    BatchConfig batch,
    DeviceConfig device,
    ServingConfig serving,
    ShadowConfig shadows) {

  static PipelineConfig of(GlimpseConfig config) {
    return new PipelineConfig(
        ImageLimitsConfig.of(config),
        InFlightConfig.of(config),
        BatchConfig.of(config),
        DeviceConfig.of(config),
        ServingConfig.of(config),
        ShadowConfig.of(config));
  }
}
