package dev.glimpse.cli;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The two options of every command that has settings. */
final class SettingsOptions {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A properties file with settings; see `glimpse config`.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A setting; overrides the file and the environment.")
  private List<String> flags = new ArrayList<>();

  /** Returns the settings from file, environment and flags. */
  GlimpseConfig read() {
    return read(List.of(), List.of());
  }

  /**
   * Returns the settings for a command that adds values of its own.
   *
   * @param defaults defaults, each {@code key=value}; file, environment and {@code --set} override
   *     them
   * @param own values from the command's own options and for its needs; they override all others
   */
  GlimpseConfig read(List<String> defaults, List<String> own) {
    ConfigSources.refuseSecrets(flags);
    List<String> last = new ArrayList<>(flags);
    last.addAll(own);
    return ConfigSources.read(defaults, file, System.getenv(), last);
  }
}
