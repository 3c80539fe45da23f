package dev.glimpse.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code glimpse train}: retrains an imported model on a user's images, or trains a
 * network from scratch.
 */
@Command(
    name = "train",
    description = {
      "Retrain an imported model on images in folders, one for each class, and publish the result.",
      "With a NETWORK, train that network from scratch instead; see train NETWORK --help.",
      "Ctrl-C ends the training and publishes the best weights so far."
    },
    synopsisSubcommandLabel = "[NETWORK]",
    sortOptions = false,
    subcommands = {
      TrainNielsenNetCommand.class,
      TrainArchitectureCommand.InceptionV3.class,
      TrainArchitectureCommand.InceptionV4.class,
      TrainArchitectureCommand.InceptionResNetV2.class
    })
final class TrainCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Mixin private final RetrainOptions options = new RetrainOptions();

  // Not the standard help options, whose --version is another one.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new RetrainingCommandRun(spec.commandLine(), settings, options).run();
  }
}
