package dev.glimpse.testing;

import dev.glimpse.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A processor in a JVM of its own, to be killed, stopped and paused. Its log is in
 * target/processor-logs.
 */
public final class ProcessorJvm implements AutoCloseable {

  private static final int STOP_LIMIT_SECONDS = 60;

  private final Process process;
  private final Path log;

  private ProcessorJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** {@code glimpse run} with the settings, each {@code key=value}. */
  public static ProcessorJvm run(List<String> settings) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
    return start(Main.class.getName(), arguments);
  }

  /** Another main class with the settings as its arguments. */
  public static ProcessorJvm start(String mainClass, List<String> arguments) {
    return start(mainClass, arguments, Map.of());
  }

  /** The same with variables in its environment. */
  public static ProcessorJvm start(
      String mainClass, List<String> arguments, Map<String, String> environment) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                mainClass));
    command.addAll(arguments);
    try {
      Path logs = Files.createDirectories(Path.of("target", "processor-logs"));
      Path log = Files.createTempFile(logs, "processor-", ".log");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
      return new ProcessorJvm(
          builder.redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Its log, which its output is part of. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines of its log, for the message of a test that fails. */
  public String logTail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return log
          + ":\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its exit code, or nothing while it runs. */
  public OptionalInt exitCode() {
    return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
  }

  /** SIGTERM; the exit code. */
  public int terminate() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "Still running %d s after SIGTERM; %s".formatted(STOP_LIMIT_SECONDS, logTail()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
