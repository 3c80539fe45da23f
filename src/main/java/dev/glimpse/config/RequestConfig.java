package dev.glimpse.config;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * The settings of the forms in which requests are accepted.
 *
 * @param formats the accepted formats
 * @param keyPrefixes prefixes of the keys whose notifications are answered; empty for all keys
 * @param keySuffixes suffixes of these keys; empty for all keys
 */
public record RequestConfig(
    Set<RequestFormat> formats, List<String> keyPrefixes, List<String> keySuffixes) {

  /** The default: every format, every key. */
  public static final RequestConfig ALL =
      new RequestConfig(EnumSet.allOf(RequestFormat.class), List.of(), List.of());

  static RequestConfig of(GlimpseConfig config) {
    EnumSet<RequestFormat> formats = EnumSet.noneOf(RequestFormat.class);
    for (String label : config.strings(RequestSettings.FORMATS)) {
      formats.add(RequestFormat.valueOf(label.toUpperCase(Locale.ROOT)));
    }
    if (formats.isEmpty()) {
      throw new ConfigException(
          RequestSettings.FORMATS,
          "",
          "allowed are one or more of "
              + Arrays.stream(RequestFormat.values()).map(RequestFormat::label).toList());
    }
    return new RequestConfig(
        formats,
        config.strings(RequestSettings.KEY_PREFIXES),
        config.strings(RequestSettings.KEY_SUFFIXES));
  }

  /** Returns whether the settings admit the notifications of a key. */
  public boolean admits(String key) {
    return (keyPrefixes.isEmpty() || keyPrefixes.stream().anyMatch(key::startsWith))
        && (keySuffixes.isEmpty() || keySuffixes.stream().anyMatch(key::endsWith));
  }
}
