package dev.glimpse.config;

import java.util.List;

/**
 * The settings of the live view.
 *
 * @param hosts host names at which browsers can open the page, in addition to localhost and
 *     addresses
 * @param model the model of requests that name none, which the page displays
 * @param clientId the client id of its consumer
 * @param topics the topics that it displays and reads
 * @param kafka the settings of Kafka's clients
 */
public record ViewConfig(
    List<String> hosts, String model, String clientId, TopicsConfig topics, KafkaSettings kafka) {

  static ViewConfig of(GlimpseConfig config) {
    return new ViewConfig(
        config.strings(ManagementSettings.VIEW_HOSTS),
        config.getString(GlimpseConfig.MODEL),
        config.getString(GlimpseConfig.APPLICATION_ID) + "-view",
        TopicsConfig.of(config),
        config.kafka());
  }
}
