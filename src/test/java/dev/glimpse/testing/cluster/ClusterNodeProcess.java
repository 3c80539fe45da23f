package dev.glimpse.testing.cluster;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * The main class of a cluster node's JVM: Kafka's own, which formats its folder at the first start
 * and ends when its standard input is closed, so that it never outlives the JVM of the tests.
 *
 * <p>SIGTERM is an orderly shutdown, as with Kafka's scripts.
 */
final class ClusterNodeProcess {

  private ClusterNodeProcess() {}

  /** Runs the node. The arguments are the file of its settings and the id of the cluster. */
  public static void main(String[] args) throws IOException {
    Thread watch = new Thread(ClusterNodeProcess::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    Properties settings = new Properties();
    try (Reader in = Files.newBufferedReader(Path.of(args[0]))) {
      settings.load(in);
    }
    if (!Files.exists(Path.of(settings.getProperty("log.dirs"), "meta.properties"))) {
      int status =
          StorageTool.execute(
              new String[] {"format", "--cluster-id", args[1], "--config", args[0]}, System.err);
      if (status != 0) {
        throw new IOException("formatting ended with status " + status);
      }
    }
    Kafka.main(new String[] {args[0]});
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {}
    } catch (IOException e) {
      // The pipe is broken, which also means that the parent ended.
    }
    Runtime.getRuntime().halt(0);
  }
}
