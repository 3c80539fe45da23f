package dev.glimpse.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The sources of values, in ascending precedence: defaults, file, environment, flags.
 *
 * <p>The environment's name of a key is upper case with underscores: {@code glimpse.batch.max.size}
 * is {@code GLIMPSE_BATCH_MAX_SIZE}, {@code kafka.bootstrap.servers} is {@code
 * GLIMPSE_KAFKA_BOOTSTRAP_SERVERS}. Other variables that begin with {@code GLIMPSE_} are ignored:
 * Kubernetes sets such variables for a service of that name.
 */
public final class ConfigSources {

  private static final String ENV_KAFKA = "GLIMPSE_KAFKA_";

  private ConfigSources() {}

  /**
   * Merges the sources.
   *
   * @param defaults defaults of a command that differ from the reference, each {@code key=value}
   * @param file a properties file in UTF-8, or null
   * @param environment usually {@link System#getenv()}
   * @param flags each {@code key=value}
   * @throws ConfigException if the file cannot be read or a flag has no {@code =}
   */
  public static GlimpseConfig read(
      List<String> defaults,
      @Nullable Path file,
      Map<String, String> environment,
      List<String> flags) {
    Map<String, String> values = new TreeMap<>();
    defaults.forEach(setting -> put(values, setting));
    if (file != null) {
      values.putAll(properties(file));
    }
    for (String key : GlimpseConfig.DEFINITION.names()) {
      String value = environment.get(key.toUpperCase(Locale.ROOT).replace('.', '_'));
      if (value != null) {
        values.put(key, value);
      }
    }
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENV_KAFKA)) {
            values.put(
                KafkaSettings.PREFIX
                    + name.substring(ENV_KAFKA.length()).toLowerCase(Locale.ROOT).replace('_', '.'),
                value);
          }
        });
    flags.forEach(setting -> put(values, setting));
    return GlimpseConfig.of(values);
  }

  /**
   * Refuses secrets on a command line, which all users of the machine can read in the process list,
   * and which shells record.
   *
   * @param flags each {@code key=value}; a reference to a value elsewhere is allowed
   * @throws ConfigException naming the key and the allowed places of its value
   */
  public static void refuseSecrets(List<String> flags) {
    for (String flag : flags) {
      String key = flag.replaceFirst("(?s)=.*", "").strip();
      if (PlaceholderResolver.isSecret(key) && !PlaceholderResolver.refersElsewhere(flag)) {
        throw new ConfigException(
            ("--set %s: other users can read a command line; set a secret in the environment"
                    + " (%s), in the file of --config, or by a reference: ${file:PATH:KEY},"
                    + " ${directory:PATH:FILE} or ${env:NAME}")
                .formatted(key, environmentName(key)));
      }
    }
  }

  /** Returns the environment variable of a key; keys of Kafka's clients get the same prefix. */
  private static String environmentName(String key) {
    String name = key.toUpperCase(Locale.ROOT).replace('.', '_');
    return key.startsWith("glimpse.") ? name : "GLIMPSE_" + name;
  }

  private static void put(Map<String, String> values, String setting) {
    int equals = setting.indexOf('=');
    if (equals < 1) {
      // Only the part that may be a key: the rest may be a secret.
      String key = setting.replaceFirst("(?s)^((glimpse|kafka)[a-z.]*)?.*", "$1");
      throw new ConfigException("--set " + key + ": the = is missing; allowed: key=value");
    }
    values.put(setting.substring(0, equals).strip(), setting.substring(equals + 1));
  }

  private static Map<String, String> properties(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("--config " + file + " cannot be read: " + e);
    }
    Map<String, String> values = new TreeMap<>();
    properties.stringPropertyNames().forEach(k -> values.put(k, properties.getProperty(k)));
    return values;
  }
}
