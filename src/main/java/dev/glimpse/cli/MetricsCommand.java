package dev.glimpse.cli;

import dev.glimpse.management.MetricReferenceTable;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code glimpse metrics}: prints every metric. */
@Command(
    name = "metrics",
    description = "Print every metric that `glimpse run` exposes at /metrics, and its meaning.",
    mixinStandardHelpOptions = true)
final class MetricsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--markdown", description = "Print Markdown, as in docs/metrics.md.")
  private boolean markdown;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  MetricsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(markdown ? MetricReferenceTable.markdown() : MetricReferenceTable.text());
    out.flush();
    return Main.DONE;
  }
}
