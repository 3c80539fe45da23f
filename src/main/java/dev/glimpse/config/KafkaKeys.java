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

/** What Kafka's own definitions say of a key: whether there is such a one, and a secret in it. */
final class KafkaKeys {

  private static final List<ConfigDef> DEFINITIONS =
      List.of(
          StreamsConfig.configDef(),
          ConsumerConfig.configDef(),
          ProducerConfig.configDef(),
          AdminClientConfig.configDef());

  /** What stands before a key that is meant for one kind of client. */
  private static final Pattern KIND =
      Pattern.compile("^((main|restore|global)\\.)?(consumer|producer|admin)\\.");

  /** Kafka does not know a key that is misspelt, or another library's. */
  private static final Pattern SUSPICIOUS =
      Pattern.compile("jaas|pass(word|phrase)|secret|credential|token|private");

  private KafkaKeys() {}

  /** The key without the kind of client that it is for. */
  static String bare(String key) {
    return KIND.matcher(key).replaceFirst("");
  }

  /** Whether it is meant for one kind of client. */
  static boolean isOfOneKind(String key) {
    return KIND.matcher(key).find();
  }

  static boolean isKnown(String key) {
    return definition(key) != null;
  }

  /**
   * Whether its value may not be seen: Kafka says so, or its name does where Kafka says nothing.
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
