package dev.glimpse.testing;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.config.ManagementSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The topics of one test, and the settings of a processor between them. */
public record TestTopics(
    String bootstrapServers, String requests, String predictions, String deadLetters) {

  /** New ones. */
  public static TestTopics create(TestClient client, String bootstrapServers, int partitions) {
    return new TestTopics(
        bootstrapServers,
        client.createTopic("requests", partitions, Map.of("max.message.bytes", "8454144")),
        client.createTopic("predictions", partitions),
        client.createTopic("dead-letters", partitions, Map.of("max.message.bytes", "8600000")));
  }

  /** The name of the processors' group, which no other test has. */
  public String applicationId() {
    return "app-" + requests;
  }

  /** As {@code --set} takes them; further ones win. */
  public List<String> settings(String... further) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                KafkaSettings.BOOTSTRAP_SERVERS + "=" + bootstrapServers,
                GlimpseConfig.APPLICATION_ID + "=" + applicationId(),
                GlimpseConfig.REQUESTS_TOPIC + "=" + requests,
                GlimpseConfig.PREDICTIONS_TOPIC + "=" + predictions,
                GlimpseConfig.DEAD_LETTERS_TOPIC + "=" + deadLetters,
                // Several processors on one machine.
                ManagementSettings.PORT + "=0"));
    settings.addAll(List.of(further));
    return settings;
  }

  /** The same, read. */
  public GlimpseConfig config(String... further) {
    return ConfigSources.read(List.of(), null, Map.of(), settings(further));
  }
}
