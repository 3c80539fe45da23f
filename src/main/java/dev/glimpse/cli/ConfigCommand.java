package dev.glimpse.cli;

import dev.glimpse.config.ConfigReference;
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

  @Mixin private final Settings settings = new Settings();

  @Option(names = "--markdown", description = "As docs/configuration.md has it.")
  private boolean markdown;

  @Option(
      names = "--effective",
      description = "The values in force here, from file, environment and flags.")
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
      out.print(ConfigReference.markdown());
    } else {
      out.print(ConfigReference.text());
    }
    out.flush();
    return Main.DONE;
  }
}
