package dev.glimpse.reference;

import dev.glimpse.testing.ProcessStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A finished run of {@code ./glimpse}.
 *
 * @param command the arguments
 * @param code the exit code
 * @param time from start to end
 * @param processorTime of all its threads, as Linux counted until the last 50 ms
 * @param peak the most bytes that were resident at once, likewise
 * @param output what it printed
 */
record LauncherRun(
    List<String> command,
    int code,
    Duration time,
    Duration processorTime,
    long peak,
    String output) {

  private static final int PERIOD_MILLIS = 50;

  /** Runs a command to its end, with the launcher's own options for the JVM. */
  static LauncherRun of(Path log, List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("./glimpse"));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    long started = System.nanoTime();
    Process process = builder.start();
    Duration processorTime = Duration.ZERO;
    long peak = 0;
    try {
      // The launcher becomes the JVM, so that the process stays the same.
      while (!process.waitFor(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        peak = Math.max(peak, peakOf(process));
        processorTime = process.info().totalCpuDuration().orElse(processorTime);
      }
    } finally {
      process.destroyForcibly();
    }
    Duration time = Duration.ofNanos(System.nanoTime() - started);
    return new LauncherRun(
        arguments, process.exitValue(), time, processorTime, peak, Files.readString(log));
  }

  private static long peakOf(Process process) {
    try {
      return ProcessStatus.of(process.toHandle()).mostResident();
    } catch (RuntimeException e) {
      // It ended while it was read.
      return 0;
    }
  }

  /** Returns the command line, what it printed, and how it ended. */
  String description() {
    return "./glimpse " + String.join(" ", command) + " ended with " + code + ":\n" + output;
  }
}
