package dev.glimpse.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code glimpse train}: trains a model from labelled images. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Train a network from scratch, and write it as a model.",
      "Ctrl-C ends it after the current step, and writes the model trained so far."
    },
    synopsisSubcommandLabel = "NETWORK",
    subcommands = {
      TrainNielsenNetCommand.class,
      TrainArchitectureCommand.InceptionV3.class,
      TrainArchitectureCommand.InceptionV4.class,
      TrainArchitectureCommand.InceptionResNetV2.class
    })
final class TrainCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "NETWORK is missing, allowed: " + String.join(", ", spec.subcommands().keySet()));
  }
}
