package dev.glimpse.config;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/**
 * A resolver of references in settings: Kafka's config providers resolve {@code ${file:PATH:KEY}},
 * {@code ${directory:PATH:FILE}} and {@code ${env:NAME}} once, for all of Glimpse and its clients.
 * {@code kafka.config.providers} names further providers.
 *
 * <p>A resolved value counts as a secret, for every key: messages and listings show the reference.
 */
final class PlaceholderResolver {

  private static final String HIDDEN = "[hidden]";
  private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

  private static final Map<String, Class<? extends ConfigProvider>> ALWAYS_THERE =
      Map.of(
          "file", FileConfigProvider.class,
          "directory", DirectoryConfigProvider.class,
          "env", EnvVarConfigProvider.class);

  private final Map<String, String> written;
  private final Map<String, String> values = new TreeMap<>();

  /** The replacement of each secret, the longest secret first. */
  private final Map<String, String> concealed =
      new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(s -> s));

  /**
   * Resolves all references.
   *
   * @param written the values by key, with references
   * @throws ConfigException naming the key and the reference that cannot be resolved
   */
  PlaceholderResolver(Map<String, String> written) {
    this.written = Map.copyOf(written);
    written.forEach(
        (key, text) -> {
          if (isOfProviders(key)) { // resolved here, and not again in each client
            return;
          }
          String value = followed(key, text);
          values.put(key, value);
          if (isSecret(key)) {
            conceal(value, HIDDEN);
          }
        });
  }

  private String followed(String key, String value) {
    return ConfigTransformer.DEFAULT_PATTERN
        .matcher(value)
        .replaceAll(reference -> Matcher.quoteReplacement(lookUp(key, reference)));
  }

  private String lookUp(String key, MatchResult reference) {
    Map<String, String> lookUp = new HashMap<>();
    written.forEach(
        (name, value) -> {
          if (isOfProviders(name)) {
            lookUp.put(name.substring(KafkaSettings.PREFIX.length()), value);
          }
        });
    String provider = reference.group(1);
    if (!lookUp.containsKey(PROVIDERS + "." + provider + ".class")) {
      Class<? extends ConfigProvider> known = ALWAYS_THERE.get(provider);
      if (known == null) { // perhaps a secret that looks like a reference
        throw new ConfigException(
            key
                + ": allowed in ${...} are file:PATH:KEY, directory:PATH:FILE, env:NAME, and the"
                + " providers of kafka.config.providers");
      }
      lookUp.merge(PROVIDERS, provider, (others, one) -> others + "," + one);
      lookUp.put(PROVIDERS + "." + provider + ".class", known.getName());
    }
    String text = reference.group();
    lookUp.put(key, text);
    Object found;
    try {
      found = new AbstractConfig(new ConfigDef(), lookUp, false).originals().get(key);
    } catch (KafkaException e) {
      throw new ConfigException(key, text, e.getMessage());
    }
    if (found == null || found.equals(text)) {
      throw new ConfigException(key, text, "there is no such value");
    }
    conceal(found.toString(), text);
    return found.toString();
  }

  private void conceal(String value, String shown) {
    if (!value.isBlank()) {
      concealed.putIfAbsent(value, shown);
      concealed.putIfAbsent(value.strip(), shown);
    }
  }

  /** Returns the resolved values by key. */
  Map<String, String> values() {
    return values;
  }

  /**
   * Returns a setting's value for a listing: its reference, or a placeholder for a possible secret.
   */
  String shown(String key, String current) {
    String value = written.get(key);
    if (value == null) {
      return current;
    }
    boolean foreign =
        isKafkas(key) && !KafkaKeyDefinitions.isKnown(bare(key)) && !isOfProviders(key);
    return isSecret(key) || foreign ? HIDDEN : value;
  }

  /** Returns the {@code kafka.} settings for a listing, by key. */
  Map<String, String> shownOfKafka() {
    return written.entrySet().stream()
        .filter(setting -> isKafkas(setting.getKey()))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                setting -> shown(setting.getKey(), setting.getValue()),
                (a, b) -> b,
                TreeMap::new));
  }

  /** Returns the message with all secrets replaced. */
  String conceal(String message) {
    String text = message;
    for (Map.Entry<String, String> secret : concealed.entrySet()) {
      text = text.replace(secret.getKey(), secret.getValue());
    }
    return text;
  }

  /**
   * Returns the exception with all secrets replaced and without its cause, whose message may have
   * them.
   */
  ConfigException conceal(ConfigException e) {
    return new ConfigException(conceal(String.valueOf(e.getMessage())));
  }

  private static boolean isOfProviders(String key) {
    return key.startsWith(KafkaSettings.PREFIX + PROVIDERS);
  }

  /** Returns whether a setting's value is a secret. */
  static boolean isSecret(String key) {
    return FetchNetworkSettings.SECRETS.contains(key)
        || EventFormatSettings.SECRETS.contains(key)
        || (isKafkas(key) && KafkaKeyDefinitions.isSecret(bare(key)));
  }

  /** Returns whether the value contains a reference. */
  static boolean refersElsewhere(String value) {
    return ConfigTransformer.DEFAULT_PATTERN.matcher(value).find();
  }

  private static boolean isKafkas(String key) {
    return key.startsWith(KafkaSettings.PREFIX);
  }

  private static String bare(String key) {
    return key.substring(KafkaSettings.PREFIX.length());
  }
}
