package dev.glimpse.config;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** Kafka's own definitions of keys: whether a key exists, and whether its value is a secret. */
final class KafkaKeyDefinitions {

  private static final List<ConfigDef> DEFINITIONS =
      List.of(
          StreamsConfig.configDef(),
          ConsumerConfig.configDef(),
          ProducerConfig.configDef(),
          AdminClientConfig.configDef());

  /** The prefix of a key for one kind of client. */
  private static final Pattern KIND =
      Pattern.compile("^((main|restore|global)\\.)?(consumer|producer|admin)\\.");

  /**
   * A pattern of secrets among keys unknown to Kafka: misspelt ones, or those of other libraries.
   */
  private static final Pattern SUSPICIOUS =
      Pattern.compile("jaas|pass(word|phrase)|secret|credential|token|private");

  private KafkaKeyDefinitions() {}

  /** Returns the key without the prefix of a kind of client. */
  static String bare(String key) {
    return KIND.matcher(key).replaceFirst("");
  }

  /** Returns whether the key is for one kind of client. */
  static boolean isOfOneKind(String key) {
    return KIND.matcher(key).find();
  }

  static boolean isKnown(String key) {
    return definition(key) != null;
  }

  /**
   * Returns whether the value is a secret, by Kafka's definition, or by its name if Kafka has none.
   */
  static boolean isSecret(String key) {
    ConfigKey known = definition(key);
    return known == null ? SUSPICIOUS.matcher(key).find() : known.type == ConfigDef.Type.PASSWORD;
  }

  private static @Nullable ConfigKey definition(String key) {
    String bare = bare(key);
    for (ConfigDef definition : DEFINITIONS) {
      ConfigKey known = definition.configKeys().get(bare);
      if (known != null) {
        return known;
      }
    }
    return null;
  }
}
