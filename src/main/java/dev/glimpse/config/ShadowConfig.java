package dev.glimpse.config;

import java.util.Map;

/**
 * The settings of shadow models.
 *
 * @param pairs shadows as {@code NAME} or {@code NAME:VERSION}, by the name of the model that
 *     answers
 * @param topic the topic of their predictions
 * @param bytes bytes of the images that wait for shadows; 0 without shadows
 * @param kafka the settings of Kafka's clients
 */
public record ShadowConfig(
    Map<String, String> pairs, String topic, long bytes, KafkaSettings kafka) {

  static ShadowConfig of(GlimpseConfig config) {
    Map<String, String> pairs = ShadowSettings.pairs(config);
    return new ShadowConfig(
        pairs,
        config.getString(ShadowSettings.TOPIC),
        pairs.isEmpty() ? 0 : config.getLong(ShadowSettings.BYTES),
        config.kafka());
  }

  /** Returns whether there are no shadows. */
  public boolean isEmpty() {
    return pairs.isEmpty();
  }
}
