package dev.glimpse.config;

import dev.glimpse.system.NameSuggestion;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** A check for misspelt keys, which would otherwise silently have no effect. */
final class UnknownKeyCheck {

  private UnknownKeyCheck() {}

  /**
   * Returns the {@code glimpse.} values; refuses unknown keys, and suggests the most similar one.
   */
  static Map<String, String> refuse(Map<String, String> values, ConfigDef definition) {
    Set<String> known = definition.names();
    for (Map.Entry<String, String> setting : values.entrySet()) {
      String key = setting.getKey();
      if (!known.contains(key) && !key.startsWith(KafkaSettings.PREFIX)) {
        String nearest = NameSuggestion.nearest(known, key, 1).get(0);
        // Without the value: it may be a secret whose key was misspelt.
        throw new ConfigException("There is no setting " + key + "; did you mean " + nearest + "?");
      }
    }
    return values.entrySet().stream()
        .filter(e -> known.contains(e.getKey()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
