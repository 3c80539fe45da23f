package dev.glimpse.cli;

import dev.glimpse.bench.Benchmark;
import dev.glimpse.bench.BenchmarkPlan;
import dev.glimpse.bench.BenchmarkPlan.Pace;
import dev.glimpse.bench.BenchmarkReport;
import dev.glimpse.bench.BenchmarkSuite;
import dev.glimpse.bench.JsonReportWriter;
import dev.glimpse.bench.MarkdownReportWriter;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code glimpse bench}: measures how near Glimpse comes to the limits of device and
 * machine.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure how near Glimpse comes to the limits of the device and the machine, with a broker",
      "on the same machine. docs/performance.md describes the parts."
    })
final class BenchCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--quick",
      description =
          "Take less than five minutes, with less precision; skip "
              + BenchmarkSuite.MOBILENET
              + " unless it is named.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = {
        "Measure only these parts: a, b the bare loop without and with decoding; c Glimpse;",
        "d one image after the other; e the pipeline's own cost; f latency; g decoding;",
        "h scale-out. Or sweep: a by batch size, up to glimpse.batch.max.size, and by precision,",
        "glimpse.precision or all."
      })
  private List<Benchmark> only = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      split = ",",
      description =
          "Measure only these models of glimpse.models.dir. Default: "
              + BenchmarkSuite.DIGITS
              + ", "
              + BenchmarkSuite.MOBILENET
              + " if it is imported and without --quick, and "
              + BenchmarkSuite.INCEPTION
              + ", with the original size and random weights.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--images-dir",
      paramLabel = "DIR",
      description =
          "Photos for all models except " + BenchmarkSuite.DIGITS + ". Default: generated.")
  private @Nullable Path imagesDir;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      split = ",",
      description = "Batch sizes of the sweep. Default: powers of two.")
  private List<Integer> batchSizes = new ArrayList<>();

  @Option(names = "--out", paramLabel = "FILE", description = "Also write the tables to this file.")
  private @Nullable Path out;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all figures as JSON.")
  private @Nullable Path json;

  private volatile boolean stopping;

  @Override
  public Integer call() throws Exception {
    StopSignalHandler stop = StopSignalHandler.install(() -> stopping = true, false);
    try {
      BenchmarkReport report = new BenchmarkSuite(plan()).run();
      String tables = MarkdownReportWriter.of(report);
      print("");
      print(tables);
      if (out != null) {
        Files.writeString(out, tables);
      }
      if (json != null) {
        Files.writeString(json, JsonReportWriter.of(report));
      }
    } finally {
      stop.end(Main.DONE);
    }
    return stopping ? Main.FAILED : Main.DONE;
  }

  private BenchmarkPlan plan() {
    Set<Benchmark> parts = only.isEmpty() ? Benchmark.USUAL : EnumSet.copyOf(only);
    return new BenchmarkPlan(
        parts,
        models.isEmpty() ? usualModels() : models,
        imagesDir,
        batchSizes,
        quick ? Pace.QUICK : Pace.FULL,
        own -> settings.read(List.of(), own),
        this::print,
        () -> stopping);
  }

  private List<String> usualModels() {
    return quick
        ? List.of(BenchmarkSuite.DIGITS, BenchmarkSuite.INCEPTION)
        : List.of(BenchmarkSuite.DIGITS, BenchmarkSuite.MOBILENET, BenchmarkSuite.INCEPTION);
  }

  private void print(String line) {
    PrintWriter terminal = spec.commandLine().getOut();
    terminal.println(line);
    terminal.flush();
  }
}
