package dev.glimpse.testing.cluster;

import dev.glimpse.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node of a cluster in a JVM of its own: the controller or a broker.
 *
 * <p>A node keeps its data when it is killed or stopped. For one thread.
 */
public final class ClusterNode {

  private static final int STOP_LIMIT_SECONDS = 60;
  private static final int TAIL_LINES = 20;

  private static final List<String> JVM =
      List.of(
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "-Dlog4j2.configurationFile=log4j2.properties",
          "-Dglimpse.log.level=warn");

  private final String name;
  private final Path folder;
  private final String clusterId;
  private final @Nullable LimitedDisk disk;
  private @Nullable Process process;
  private boolean paused;

  ClusterNode(
      String name,
      Path folder,
      String clusterId,
      @Nullable LimitedDisk disk,
      Properties settings,
      Map<String, String> hosts)
      throws IOException {
    this.name = name;
    this.folder = Files.createDirectories(folder);
    this.clusterId = clusterId;
    this.disk = disk;
    settings.setProperty("log.dirs", data().toString());
    try (Writer out = Files.newBufferedWriter(settings())) {
      settings.store(out, null);
    }
    List<String> lines = new ArrayList<>();
    new TreeMap<>(hosts).forEach((host, address) -> lines.add(address + " " + host));
    Files.write(hosts(), lines);
  }

  private Path settings() {
    return folder.resolve("server.properties");
  }

  private Path hosts() {
    return folder.resolve("hosts");
  }

  /** A folder below the disk, which the node may create and delete. */
  private Path data() {
    return (disk == null ? folder : disk.folder()).resolve("data");
  }

  /** Returns the file that all starts of this node write their log to. */
  public Path log() {
    return folder.resolve("node.log");
  }

  /** Returns the disk of limited size, or null if this process may not mount one. */
  public @Nullable LimitedDisk disk() {
    return disk;
  }

  /** Starts the node, and does not wait until it is ready. Does nothing if it runs. */
  public void start() {
    if (isRunning()) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM);
    // A node has its own way to each other node, so that each can be cut on its own.
    command.add("-Djdk.net.hosts.file=" + hosts());
    command.addAll(List.of(ClusterNodeProcess.class.getName(), settings().toString(), clusterId));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    Redirect log = Redirect.appendTo(log().toFile());
    try {
      process = builder.redirectOutput(log).redirectError(log).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    paused = false;
  }

  /** Returns whether its process exists, paused or not. */
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Returns whether its process is stopped by SIGSTOP. */
  public boolean isPaused() {
    return paused && isRunning();
  }

  /** Ends it with {@code kill -9}, and waits until the process is gone. */
  public void kill() {
    if (process != null) {
      Signals.kill(process.toHandle());
    }
    paused = false;
  }

  /** Ends it with SIGTERM, after which it hands its partitions over, and waits for its end. */
  public void stop() throws InterruptedException {
    if (process == null) {
      return;
    }
    resume();
    process.destroy();
    if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
      kill();
    }
  }

  /** Stops its process with SIGSTOP. */
  public void pause() {
    if (isRunning() && !paused) {
      Signals.pause(process.toHandle());
      paused = true;
    }
  }

  /** Lets a paused process go on; does nothing if it is not paused. */
  public void resume() {
    if (isPaused()) {
      Signals.resume(process.toHandle());
    }
    paused = false;
  }

  /** Returns the last lines of its log. */
  public String logTail() {
    try {
      List<String> lines = Files.readAllLines(log());
      return log()
          + ":\n"
          + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
