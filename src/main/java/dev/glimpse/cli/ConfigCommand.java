package dev.glimpse.cli;

import dev.glimpse.config.ConfigReferenceTable;
import dev.glimpse.config.GlimpseConfig;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code glimpse config}: prints every setting, or the effective values. */
@Command(
    name = "config",
    description = "Print every setting, its default and its meaning.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(names = "--markdown", description = "Print Markdown, as in docs/configuration.md.")
  private boolean markdown;

  @Option(
      names = "--effective",
      description = "Print the effective values, from file, environment and options.")
  private boolean effective;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  ConfigCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    GlimpseConfig config = settings.read();
    if (effective) {
      config.shown().forEach((key, value) -> out.println(key + "=" + value));
    } else if (markdown) {
      out.print(ConfigReferenceTable.markdown());
    } else {
      out.print(ConfigReferenceTable.text());
    }
    out.flush();
    return Main.DONE;
  }
}
