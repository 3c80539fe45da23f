package dev.glimpse.cli;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.demo.DrawnDigits;
import dev.glimpse.demo.LocalGlimpse;
import dev.glimpse.demo.RoundTrips;
import dev.glimpse.demo.Tally;
import dev.glimpse.demo.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code glimpse bench}: images a second from request to committed prediction. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measure images a second end to end: 28x28 PNG files on disk, a broker of its own,",
      "requests in, committed predictions read back. The broker shares the machine."
    })
final class BenchCommand implements Callable<Integer> {

  private static final int FILES = 2_000;
  private static final long SEED = 28;
  private static final double MIB = 1 << 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // injected by picocli
  private CommandSpec spec;

  @Mixin private final Settings settings = new Settings();

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Requests a repetition. Default: ${DEFAULT-VALUE}.")
  private int images;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description = "Measured ones; one more goes before them. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  private volatile boolean stopping;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StopSignal stop = StopSignal.install(() -> stopping = true, false);
    try (TemporaryFolder folder = TemporaryFolder.create("glimpse-bench-")) {
      List<Path> files = DrawnDigits.drawSmall(folder.path(), FILES, SEED);
      try (LocalGlimpse glimpse =
          new LocalGlimpse(
              broker ->
                  settings.read(
                      List.of(),
                      List.of(broker, FetchSettings.FILE_ROOTS + "=" + folder.path())))) {
        measure(glimpse, files);
      }
    } finally {
      stop.end(Main.DONE);
    }
    return stopping ? Main.FAILED : Main.DONE;
  }

  private void measure(LocalGlimpse glimpse, List<Path> files) {
    PrintWriter out = spec.commandLine().getOut();
    List<Double> rates = new ArrayList<>();
    try (RoundTrips roundTrips = new RoundTrips(glimpse)) {
      for (int repetition = 0; repetition <= repetitions && !stopping; repetition++) {
        double busyBefore = glimpse.statistics().busySeconds();
        Tally tally = new Tally();
        OptionalDouble time =
            roundTrips.run(round(files, repetition), tally::received, () -> stopping);
        if (time.isEmpty()) {
          break;
        }
        double seconds = time.getAsDouble();
        double busy = glimpse.statistics().busySeconds() - busyBefore;
        out.printf(
            Locale.ROOT,
            "%-12s %6.0f images/s   batch mean %4.1f   device busy %3.0f %%%s%n",
            repetition == 0 ? "warm-up" : "repetition " + repetition,
            images / seconds,
            tally.meanBatch(),
            100 * busy / seconds,
            tally.deadLetters() + tally.doubled() == 0
                ? ""
                : "   " + tally.deadLetters() + " dead letters, " + tally.doubled() + " doubled");
        out.flush();
        if (repetition > 0) {
          rates.add(images / seconds);
        }
      }
    }
    Collections.sort(rates);
    if (!rates.isEmpty()) {
      out.printf(
          Locale.ROOT,
          "%nmedian %.0f images/s (%.0f to %.0f), %d cores, heap at most %.0f of %.0f MiB%n",
          rates.get(rates.size() / 2),
          rates.get(0),
          rates.get(rates.size() - 1),
          Runtime.getRuntime().availableProcessors(),
          peakHeap() / MIB,
          Runtime.getRuntime().maxMemory() / MIB);
      out.flush();
    }
  }

  private Map<String, URI> round(List<Path> files, int repetition) {
    Map<String, URI> round = new LinkedHashMap<>();
    for (int i = 0; i < images; i++) {
      round.put(repetition + "-" + i, files.get(i % files.size()).toUri());
    }
    return round;
  }

  /** The sum of the pools' peaks, which is at least the heap's. */
  private static double peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
