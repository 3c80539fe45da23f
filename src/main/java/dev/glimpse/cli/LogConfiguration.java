package dev.glimpse.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;

/**
 * The log's level and format: {@code GLIMPSE_LOG_LEVEL} and {@code GLIMPSE_LOG_FORMAT}, or the
 * system properties of that name. log4j2.properties reads them when the first logger is created,
 * before any other setting is read, and disables logging for unknown values.
 */
final class LogConfiguration {

  private static final String LEVEL = "glimpse.log.level";
  private static final String FORMAT = "glimpse.log.format";

  private static final Map<String, List<String>> ALLOWED =
      Map.of(
          LEVEL,
          List.of("trace", "debug", "info", "warn", "error", "off"),
          FORMAT,
          List.of("text", "json"));

  private LogConfiguration() {}

  /**
   * Checks the values and sets the system properties; call it before the first logger is created.
   *
   * @param properties the system properties; without a level, it is set to {@code warn} for all
   *     commands but {@code run}, so that the log does not hide the command's output
   * @throws ConfigException naming the key, the value and the allowed values
   */
  static void settle(Map<String, String> environment, Properties properties, boolean serving) {
    ALLOWED.forEach(
        (key, allowed) -> {
          String name = key.toUpperCase(Locale.ROOT).replace('.', '_');
          boolean ofTheSystem = properties.containsKey(key);
          String value = ofTheSystem ? properties.getProperty(key) : environment.get(name);
          if (value != null && !allowed.contains(value.toLowerCase(Locale.ROOT))) {
            throw new ConfigException(
                ofTheSystem ? key : name, value, "allowed: " + String.join(", ", allowed));
          }
          if (value != null) {
            properties.setProperty(key, value.toLowerCase(Locale.ROOT));
          } else if (key.equals(LEVEL) && !serving) {
            properties.setProperty(key, "warn");
          }
        });
  }
}
