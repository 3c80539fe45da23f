package dev.glimpse.config;

/**
 * A topic that a setting names.
 *
 * @param key the key of the setting, for messages
 * @param name the name of the topic
 */
public record ConfiguredTopic(String key, String name) {

  static ConfiguredTopic of(GlimpseConfig config, String key) {
    return new ConfiguredTopic(key, config.getString(key));
  }
}
