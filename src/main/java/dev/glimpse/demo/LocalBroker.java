package dev.glimpse.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker, a single node in a JVM of its own, for the demo, the benchmark and the
 * tests.
 *
 * <p>It listens on two free ports of 127.0.0.1 only. Its data is in a temporary folder, which is
 * deleted with it. It never outlives this JVM: if this JVM ends without closing it, even by {@code
 * kill -9}, the broker detects that, deletes its folder and exits within seconds. It ignores
 * signals to the whole process group, such as Ctrl-C, and no shutdown hook of its own ends it, so
 * that its clients can still commit.
 *
 * <p>Its class path is this JVM's, plus the value of the system property {@value #CLASS_PATH},
 * because the packaged processor does not contain Kafka's server.
 *
 * <p>Thread-safe; closing does not wait for a start.
 */
public final class LocalBroker implements AutoCloseable {

  /** The system property whose value is added to this JVM's class path for the broker. */
  public static final String CLASS_PATH = "glimpse.broker.classpath";

  private static final long START_LIMIT_SECONDS = 60;

  private static final List<String> FOR_LONG = List.of("-Xmx256m", "-XX:+UseSerialGC");

  /**
   * The JVM options for short runs: if other processes are busy, a quick start matters more than
   * peak speed.
   */
  private static final List<String> FOR_A_MOMENT =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final LocalBrokerFolder folder;
  private final String bootstrapServers;
  private final int proxiedPort;
  private final List<String> jvm;
  private volatile @Nullable Process process;
  private volatile boolean closed;

  private LocalBroker(LocalBrokerFolder folder, int port, int proxiedPort, List<String> jvm) {
    this.folder = folder;
    this.bootstrapServers = "127.0.0.1:" + port;
    this.proxiedPort = proxiedPort;
    this.jvm = jvm;
  }

  /**
   * Starts a broker without topics; it is ready when this method returns.
   *
   * @throws IOException if it is not ready within a minute; the message ends with the last lines of
   *     its log
   */
  public static LocalBroker start() throws IOException {
    return start(OptionalInt.empty(), settings -> {});
  }

  /**
   * Starts a broker like {@link #start()}, with a JVM for minutes of work: slower to warm up, and
   * faster afterwards, like that of a real broker.
   *
   * @throws IOException as {@link #start()}
   */
  public static LocalBroker startForLong() throws IOException {
    return start(OptionalInt.empty(), settings -> {}, FOR_LONG);
  }

  /** Starts a broker like {@link #start()}, with additional settings. */
  static LocalBroker start(Consumer<Properties> further) throws IOException {
    return start(OptionalInt.empty(), further);
  }

  /**
   * Starts a broker like {@link #start()}, with a second listener at {@link #proxiedPort} for
   * clients that are to be disconnected while others are not.
   *
   * @param proxyPort the port of 127.0.0.1 where clients of that listener are told to connect
   * @throws IOException as {@link #start()}
   */
  public static LocalBroker startBehind(int proxyPort) throws IOException {
    return start(OptionalInt.of(proxyPort), settings -> {});
  }

  private static LocalBroker start(OptionalInt proxyPort, Consumer<Properties> further)
      throws IOException {
    return start(proxyPort, further, FOR_A_MOMENT);
  }

  private static LocalBroker start(
      OptionalInt proxyPort, Consumer<Properties> further, List<String> jvm) throws IOException {
    int port = LocalBrokerSettings.freePort();
    int controllerPort = LocalBrokerSettings.freePort(port);
    int proxiedPort = LocalBrokerSettings.freePort(port, controllerPort);
    LocalBroker broker = new LocalBroker(LocalBrokerFolder.create(), port, proxiedPort, jvm);
    try {
      Properties settings =
          LocalBrokerSettings.singleNode(broker.folder.data(), port, controllerPort);
      proxyPort.ifPresent(
          advertised -> LocalBrokerSettings.addListener(settings, proxiedPort, advertised));
      further.accept(settings);
      broker.folder.write(settings);
      broker.restart();
      return broker;
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  /** Returns the host and port for clients, which stay the same until this broker is closed. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Returns the port of the second listener of {@link #startBehind}, to which the proxy forwards.
   */
  public int proxiedPort() {
    return proxiedPort;
  }

  /** Returns the broker's process, to be inspected, paused or killed. */
  public ProcessHandle process() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("the broker is closed");
    }
    return running.toHandle();
  }

  /**
   * Starts the broker again on the same address and data, killing it first if it is still running.
   * This takes some seconds longer than a first start, because the old registration must expire.
   *
   * @throws IOException as {@link #start()}
   */
  public synchronized void restart() throws IOException {
    if (closed) {
      throw new IllegalStateException("the broker is closed");
    }
    kill();
    Process started = launch();
    process = started;
    try {
      awaitReady(started);
      awaitAnswer();
    } catch (IOException e) {
      kill();
      throw new IOException(
          "the local broker did not start: " + e.getMessage() + "\n" + folder.logTail(), e);
    }
  }

  /** Kills the broker and deletes its data; does nothing when called again. */
  @Override
  public void close() {
    closed = true;
    kill(); // aborts a start in progress
    synchronized (this) {
      kill();
      folder.delete();
    }
  }

  private void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
      process = null;
    }
  }

  private Process launch() throws IOException {
    // A signal that is ignored when a JVM starts stays ignored; exec keeps the process id.
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT HUP TERM; exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    // Files that a killed JVM would leave in the machine's temporary folder are put into ours, or
    // are not written.
    command.addAll(List.of("-Djava.io.tmpdir=" + folder.temporary(), "-XX:-UsePerfData"));
    command.addAll(List.of("-Dglimpse.log.level=warn", LocalBrokerProcess.class.getName()));
    command.add(folder.path().toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", classPath()); // keeps the command line readable
    return builder.redirectError(Redirect.appendTo(folder.log().toFile())).start();
  }

  private static String classPath() {
    String own = System.getProperty("java.class.path");
    String added = System.getProperty(CLASS_PATH, "");
    return added.isEmpty() ? own : own + File.pathSeparator + added;
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader announcements = process.inputReader();
    CompletableFuture<@Nullable String> line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return announcements.readLine();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    await(
        line.thenAccept(
            said -> {
              if (!LocalBrokerProcess.READY.equals(said)) {
                throw new IllegalStateException("its process ended");
              }
            }));
  }

  private void awaitAnswer() throws IOException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      await(admin.describeCluster().nodes().toCompletionStage().toCompletableFuture());
    }
  }

  private static void await(CompletableFuture<?> answer) throws IOException {
    try {
      answer.get(START_LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + START_LIMIT_SECONDS + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
