package dev.glimpse.testing;

import static org.awaitility.Awaitility.await;

import dev.glimpse.cli.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A processor in a JVM of its own, to be killed, stopped and paused. Its log is in
 * target/processor-logs.
 */
public final class ProcessorJvm implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** What Kubernetes grants, unless told otherwise. */
  private static final int STOP_LIMIT_SECONDS = 30;

  private static final Pattern MANAGEMENT =
      Pattern.compile("Health and metrics at http://127\\.0\\.0\\.1:(\\d+)");

  /** The application's, not the tests'. */
  private static final String LOG_SETTINGS = "-Dlog4j2.configurationFile=log4j2.properties";

  /** For one that lives for seconds: a start in half the time matters more than peak speed. */
  private static final List<String> QUICK =
      List.of(LOG_SETTINGS, "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final List<String> AS_LAUNCHED =
      List.of(LOG_SETTINGS, "-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch");

  private final Process process;
  private final Path log;

  private ProcessorJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** {@code glimpse run} with the settings, each {@code key=value}. */
  public static ProcessorJvm run(List<String> settings) {
    return start(Main.class.getName(), runWith(settings));
  }

  /** The same with variables in its environment. */
  public static ProcessorJvm run(List<String> settings, Map<String, String> environment) {
    return start(Main.class.getName(), runWith(settings), environment);
  }

  /** The same in a JVM with the launcher's options and no others. */
  public static ProcessorJvm runAsLaunched(List<String> settings) {
    return startAsLaunched(Main.class.getName(), runWith(settings));
  }

  /** The command line's arguments for {@code glimpse run}. */
  private static List<String> runWith(List<String> settings) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(options(settings));
    return arguments;
  }

  /** Settings as the command line takes them. */
  public static List<String> options(List<String> settings) {
    return settings.stream().flatMap(setting -> Stream.of("--set", setting)).toList();
  }

  /** Another main class with the settings as its arguments. */
  public static ProcessorJvm start(String mainClass, List<String> arguments) {
    return start(mainClass, arguments, Map.of());
  }

  /** The same with variables in its environment. */
  public static ProcessorJvm start(
      String mainClass, List<String> arguments, Map<String, String> environment) {
    return start(QUICK, mainClass, arguments, environment);
  }

  /** In a JVM with the launcher's options and no others. */
  public static ProcessorJvm startAsLaunched(String mainClass, List<String> arguments) {
    return start(AS_LAUNCHED, mainClass, arguments, Map.of());
  }

  private static ProcessorJvm start(
      List<String> options,
      String mainClass,
      List<String> arguments,
      Map<String, String> environment) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add(mainClass);
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

  /** What it has said so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The last lines of its log, for the message of a test that fails. */
  public String logTail() {
    List<String> lines = log().lines().toList();
    return log
        + ":\n"
        + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  /** Waits until it says where its health is to be asked for; from then on SIGTERM stops it. */
  public ManagementClient management() {
    await("the address of its health")
        .atMost(START_LIMIT)
        .until(() -> MANAGEMENT.matcher(log()).find());
    Matcher address = MANAGEMENT.matcher(log());
    boolean unused = address.find();
    return new ManagementClient(Integer.parseInt(address.group(1)));
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
