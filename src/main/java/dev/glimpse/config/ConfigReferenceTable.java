package dev.glimpse.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** The reference of all settings, generated from {@link GlimpseConfig#DEFINITION}. */
public final class ConfigReferenceTable {

  private static final int WIDTH = 92;

  private ConfigReferenceTable() {}

  /** Returns the reference as text for a terminal. */
  public static String text() {
    StringBuilder out = new StringBuilder();
    for (ConfigKey key : keys()) {
      out.append(key.name).append(" = ").append(defaultOf(key)).append('\n');
      for (String line : wrapped(key.documentation)) {
        out.append("    ").append(line).append('\n');
      }
      if (key.validator != null) {
        out.append("    Allowed: ").append(key.validator).append('\n');
      }
      out.append('\n');
    }
    return out.append(
            """
            kafka.* passes to the Kafka clients and Kafka Streams without the prefix;
                kafka.bootstrap.servers has to be set.
            """)
        .toString();
  }

  /** Returns the reference as the Markdown table of docs/configuration.md. */
  public static String markdown() {
    StringBuilder out = new StringBuilder();
    out.append("| Key | Default | Allowed | Meaning |\n|---|---|---|---|\n");
    for (ConfigKey key : keys()) {
      out.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  key.name,
                  defaultOf(key).isEmpty() ? "" : "`" + defaultOf(key) + "`",
                  key.validator == null ? "" : key.validator,
                  key.documentation)
              .replace(System.lineSeparator(), "\n"));
    }
    return out.toString();
  }

  /** Returns a value in the format of a properties file. */
  static String text(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }

  /** Returns the settings in the order of their definition. */
  private static List<ConfigKey> keys() {
    return List.copyOf(GlimpseConfig.DEFINITION.configKeys().values());
  }

  private static String defaultOf(ConfigKey key) {
    return GlimpseConfig.OF_THE_MACHINE.contains(key.name)
        ? "number of cores"
        : text(key.defaultValue);
  }

  private static List<String> wrapped(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() >= WIDTH) {
        lines.add(line.toString().stripTrailing());
        line.setLength(0);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
