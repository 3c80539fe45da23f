package dev.glimpse.config;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** A misspelt key must not be a silent default. */
final class UnknownKeys {

  private UnknownKeys() {}

  /** The {@code glimpse.} values; refuses keys that nobody knows, and names the nearest one. */
  static Map<String, String> refuse(Map<String, String> values, ConfigDef definition) {
    Set<String> known = definition.names();
    for (Map.Entry<String, String> setting : values.entrySet()) {
      String key = setting.getKey();
      if (!known.contains(key) && !key.startsWith(KafkaSettings.PREFIX)) {
        String nearest = Spelling.nearest(known, key, 1).get(0);
        // Without the value: it may be a secret whose key was misspelt.
        throw new ConfigException("There is no setting " + key + "; did you mean " + nearest + "?");
      }
    }
    return values.entrySet().stream()
        .filter(e -> known.contains(e.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
