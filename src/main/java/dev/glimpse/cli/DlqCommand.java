package dev.glimpse.cli;

import dev.glimpse.deadletter.FailureCodeTable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code glimpse dlq}, which groups the commands for dead letters. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    description = "Inspect dead letters, and replay their requests.",
    subcommands = {
      DlqListCommand.class,
      DlqShowCommand.class,
      DlqReplayCommand.class,
      DlqCommand.CodesCommand.class
    })
final class DlqCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing subcommand: list, show, replay or codes");
  }

  /** The command {@code glimpse dlq codes}: prints every code, without a connection to brokers. */
  @Command(
      name = "codes",
      mixinStandardHelpOptions = true,
      description = "Print every code, what it means and what to do about it.")
  static final class CodesCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // injected by picocli
    private CommandSpec spec;

    @Option(names = "--markdown", description = "Print Markdown, as in docs/errors.md.")
    private boolean markdown;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      out.print(markdown ? FailureCodeTable.markdown() : FailureCodeTable.text());
      out.flush();
      return Main.DONE;
    }
  }
}
