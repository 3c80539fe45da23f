package dev.glimpse.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The topics of a processor.
 *
 * @param shadow the topic of the shadow models' predictions; null without shadow models
 */
public record TopicsConfig(
    ConfiguredTopic requests,
    ConfiguredTopic predictions,
    ConfiguredTopic deadLetters,
    @Nullable ConfiguredTopic shadow) {

  static TopicsConfig of(GlimpseConfig config) {
    return new TopicsConfig(
        ConfiguredTopic.of(config, GlimpseConfig.REQUESTS_TOPIC),
        ConfiguredTopic.of(config, GlimpseConfig.PREDICTIONS_TOPIC),
        ConfiguredTopic.of(config, GlimpseConfig.DEAD_LETTERS_TOPIC),
        ShadowSettings.pairs(config).isEmpty()
            ? null
            : ConfiguredTopic.of(config, ShadowSettings.TOPIC));
  }

  /** Returns the names of the topics that every processor needs. */
  public List<String> names() {
    return List.of(requests.name(), predictions.name(), deadLetters.name());
  }
}
