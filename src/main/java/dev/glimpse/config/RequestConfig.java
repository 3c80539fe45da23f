package dev.glimpse.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of the events that are requests.
 *
 * @param origins the accepted origins of requests
 * @param keyPrefixes prefixes of the keys whose notifications are answered; empty for all keys
 * @param keySuffixes suffixes of these keys; empty for all keys
 */
public record RequestConfig(
    Set<RequestOrigin> origins, List<String> keyPrefixes, List<String> keySuffixes) {

  /** The default: every format, every key. */
  public static final RequestConfig ALL =
      new RequestConfig(EnumSet.allOf(RequestOrigin.class), List.of(), List.of());

  static RequestConfig of(GlimpseConfig config) {
    EnumSet<RequestOrigin> origins = EnumSet.noneOf(RequestOrigin.class);
    for (String label : config.strings(RequestSettings.ORIGINS)) {
      origins.add(RequestOrigin.valueOf(label.toUpperCase(Locale.ROOT)));
    }
    if (origins.isEmpty()) {
      throw new ConfigException(
          RequestSettings.ORIGINS,
          "",
          "allowed are one or more of "
              + Arrays.stream(RequestOrigin.values()).map(RequestOrigin::label).toList());
    }
    return new RequestConfig(
        origins,
        config.strings(RequestSettings.KEY_PREFIXES),
        config.strings(RequestSettings.KEY_SUFFIXES));
  }

  /** Returns whether the settings admit the notifications of a key. */
  public boolean admits(String key) {
    return (keyPrefixes.isEmpty() || keyPrefixes.stream().anyMatch(key::startsWith))
        && (keySuffixes.isEmpty() || keySuffixes.stream().anyMatch(key::endsWith));
  }
}
