package dev.glimpse.cli;

import dev.glimpse.collect.CollectException;
import dev.glimpse.deadletter.ReplayRefusedException;
import dev.glimpse.evaluate.EvaluationDataException;
import dev.glimpse.model.ModelException;
import dev.glimpse.pipeline.ConfiguredModelEngine;
import dev.glimpse.pipeline.GlimpseVersion;
import dev.glimpse.retrain.RetrainingException;
import dev.glimpse.system.FileErrorMessage;
import dev.glimpse.topics.DeclarationException;
import dev.glimpse.train.TrainingStoppedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The entry point of the command line: parses the arguments, runs one command, and is the only
 * class that sets an exit code.
 */
@Command(
    name = "glimpse",
    mixinStandardHelpOptions = true,
    versionProvider = Main.VersionLine.class,
    description = "Image events in, predictions out.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      HealthCommand.class,
      ClassifyCommand.class,
      BenchCommand.class,
      EvaluateCommand.class,
      TrainCommand.class,
      CollectCommand.class,
      ModelsCommand.class,
      TopicsCommand.class,
      DlqCommand.class,
      ConfigCommand.class,
      MetricsCommand.class
    })
public final class Main {

  /** The exit code of a command that succeeded. */
  public static final int DONE = 0;

  /** The exit code of a command that ran and failed. */
  public static final int FAILED = 1;

  /** The exit code of a wrong command line or setting; nothing was started. */
  public static final int USAGE = 2;

  /** The exit code of a training whose model is less accurate than required. */
  public static final int BELOW_MINIMUM = 3;

  /** Commands that decode images or run models. */
  private static final Set<String> RUN_NATIVE_CODE =
      Set.of("demo", "run", "classify", "bench", "evaluate", "train", "models");

  private Main() {}

  /** The text that {@code --version} prints. */
  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"glimpse " + GlimpseVersion.NUMBER};
    }
  }

  /** Runs {@code glimpse ARGS} and exits the JVM with the exit code of the command. */
  public static void main(String[] args) {
    boolean serving = args.length > 0 && args[0].equals("run");
    try {
      LogConfiguration.settle(System.getenv(), System.getProperties(), serving);
    } catch (ConfigException e) {
      System.err.println("glimpse: " + e.getMessage());
      System.exit(USAGE);
    }
    System.exit(execute(args));
  }

  private static int execute(String[] args) {
    boolean runsNativeCode = args.length > 0 && RUN_NATIVE_CODE.contains(args[0]);
    NativeErrorOutput captured = runsNativeCode ? NativeErrorOutput.capture() : null;
    try {
      return commandLine().execute(args);
    } finally {
      if (captured != null) {
        captured.close();
      }
    }
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main(), Main::command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAllowSubcommandsAsOptionParameters(true) // as in train --base inception-v3
        .setExecutionExceptionHandler((e, command, parsed) -> report(e, command));
  }

  /** Creates a command for picocli; {@code run} gets the engine that it is composed with. */
  private static <K> K command(Class<K> type) throws Exception {
    return type == RunCommand.class
        ? type.cast(new RunCommand(ConfiguredModelEngine::start))
        : CommandLine.defaultFactory().create(type);
  }

  /**
   * Prints one line about an error and returns the exit code; the stack trace is logged at DEBUG.
   */
  private static int report(Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    Throwable cause = e.getCause();
    Throwable told = cause != null && isMendable(cause) ? cause : e;
    err.println("glimpse: " + message(told));
    err.flush();
    LoggerFactory.getLogger(Main.class).debug("Command failed", e);
    return isMendable(told) ? USAGE : FAILED;
  }

  private static String message(Throwable e) {
    if (e instanceof IOException failure) {
      return FileErrorMessage.of(failure);
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private static boolean isMendable(Throwable e) {
    return e instanceof ConfigException
        || e instanceof ModelException
        || e instanceof EvaluationDataException
        || e instanceof CollectException
        || e instanceof RetrainingException
        || e instanceof TrainingStoppedException
        || e instanceof DeclarationException
        || e instanceof ReplayRefusedException;
  }
}
