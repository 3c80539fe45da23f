package dev.glimpse.cli;

import dev.glimpse.config.ConfiguredTopic;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.topics.BoundedTopicReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options with which a command connects to brokers: settings, or the options of Kafka's own
 * tools.
 */
final class BrokerOptions {

  /** Time limit for an answer of the brokers in milliseconds; a user is waiting for the command. */
  private static final int ANSWER_LIMIT_MS = 15_000;

  /** Maximum time to wait for the next records of a topic. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Map<String, Object> DEFAULTS =
      Map.of(
          AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_LIMIT_MS,
          AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_LIMIT_MS,
          ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_LIMIT_MS,
          // Each failed attempt logs a warning; a few are enough for a broker that is not there.
          AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 500,
          AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 5_000);

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "The brokers; overrides kafka.bootstrap.servers.")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "A properties file for the admin client, as for Kafka's own tools.")
  private @Nullable Path commandConfig;

  /**
   * Returns the settings; the file for Kafka's tools overrides them, and the option overrides both.
   */
  GlimpseConfig config() throws IOException {
    List<String> own = new ArrayList<>();
    if (commandConfig != null) {
      Properties file = new Properties();
      try (Reader in = Files.newBufferedReader(commandConfig)) {
        file.load(in);
      }
      for (String key : file.stringPropertyNames()) {
        if (AdminClientConfig.configNames().contains(key)
            || key.startsWith(AbstractConfig.CONFIG_PROVIDERS_CONFIG)) {
          own.add(KafkaSettings.PREFIX + key + "=" + file.getProperty(key));
        }
      }
    }
    if (bootstrapServers != null) {
      own.add(KafkaSettings.BOOTSTRAP_SERVERS + "=" + bootstrapServers);
    }
    return settings.read(List.of(), own);
  }

  KafkaClientFactory clients(GlimpseConfig config) {
    return new KafkaClientFactory(config.kafka(), DEFAULTS);
  }

  /**
   * Opens a topic for reading.
   *
   * @throws ConfigException if the brokers do not have it
   */
  static BoundedTopicReader reader(Consumer<byte[], byte[]> consumer, ConfiguredTopic topic) {
    try {
      return new BoundedTopicReader(consumer, topic.name(), PATIENCE);
    } catch (UnknownTopicOrPartitionException e) {
      throw new ConfigException(
          topic.key(),
          topic.name(),
          "the broker has no such topic; `glimpse topics apply` creates them");
    }
  }

  /** Returns an exception for brokers that do not answer, with a message for the user. */
  static KafkaException silent(GlimpseConfig config, TimeoutException e) {
    return new KafkaException(
        "no answer from the brokers at %s: %s"
            .formatted(config.kafka().shownServers(), e.getMessage()),
        e);
  }
}
