package dev.glimpse.config;

import org.jspecify.annotations.Nullable;

/**
 * The settings of event formats.
 *
 * @param eventSource the CloudEvents source of predictions, a URI reference
 * @param requests the format of requests without a content type
 * @param accepted the events that are requests
 * @param avroPredictions whether predictions are Avro instead of JSON
 * @param subject the registry's name for the schema of predictions
 * @param registry the schema registry; null if nothing is Avro
 */
public record EventFormatConfig(
    String eventSource,
    RequestFormat requests,
    RequestConfig accepted,
    boolean avroPredictions,
    String subject,
    @Nullable RegistryConfig registry) {

  static EventFormatConfig of(GlimpseConfig config) {
    return new EventFormatConfig(
        ProcessorConfig.eventSource(config),
        EventFormatSettings.requests(config),
        RequestConfig.of(config),
        EventFormatSettings.hasAvroPredictions(config),
        config.getString(GlimpseConfig.PREDICTIONS_TOPIC) + "-value",
        EventFormatSettings.registry(config));
  }
}
