package dev.glimpse.demo;

import dev.glimpse.system.DaemonThreadFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * The broker's own JVM: one Kafka node, broker and controller at once, with the settings in its
 * folder.
 *
 * <p>It runs until its standard input is closed, which happens when the JVM that started it ends
 * for any reason. Then it deletes its folder and exits. It prints {@value #READY} to standard
 * output when it is ready; all other output goes to standard error.
 */
final class LocalBrokerProcess {

  static final String READY = "ready";

  /** The time limit of an orderly shutdown, which usually takes about a second. */
  private static final long SHUTDOWN_LIMIT_SECONDS = 10;

  private LocalBrokerProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream announcements = System.out;
    System.setOut(System.err);
    LocalBrokerFolder folder = new LocalBrokerFolder(Path.of(args[0]));
    if (folder.isFormatted()) {
      forgetFormerLife(folder);
    } else {
      format(folder);
    }
    KafkaRaftServer server = server(folder.read());
    // Not a daemon, because this JVM must not exit before the folder is deleted.
    new Thread(() -> endWithParent(server, folder), "parent-watch").start();
    try {
      server.startup();
    } catch (RuntimeException | Error e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
    announcements.println(READY);
    announcements.flush();
  }

  private static KafkaRaftServer server(Properties settings) {
    return new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
  }

  /**
   * Runs the controller alone until it has fenced the killed broker, as a controller in a process
   * of its own would do. Otherwise the broker would first consider itself the leader of its
   * partitions, and then they would have no leader for a moment. Kafka 4.3.1 mistakes a partition
   * without a leader for a deleted one ({@code TransactionMarkerChannelManager}): a transaction
   * that ends at that moment gets no marker there, and its records become part of the producer's
   * next transaction.
   */
  private static void forgetFormerLife(LocalBrokerFolder folder)
      throws IOException, InterruptedException {
    KafkaRaftServer controller = server(LocalBrokerSettings.controllerAlone(folder.read()));
    controller.startup();
    try {
      while (fencedBrokers() == 0) {
        Thread.sleep(20);
      }
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  /** Returns the number of fenced brokers, as reported by the controller of this JVM. */
  private static int fencedBrokers() {
    try {
      return (Integer)
          ManagementFactory.getPlatformMBeanServer()
              .getAttribute(
                  new ObjectName("kafka.controller:type=KafkaController,name=FencedBrokerCount"),
                  "Value");
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void format(LocalBrokerFolder folder) throws IOException {
    String[] arguments = {
      "format",
      "--cluster-id",
      Uuid.randomUuid().toString(),
      "--config",
      folder.settings().toString()
    };
    int status = StorageTool.execute(arguments, System.err);
    if (status != 0) {
      throw new IOException("formatting " + folder.data() + " ended with status " + status);
    }
  }

  private static void endWithParent(KafkaRaftServer server, LocalBrokerFolder folder) {
    awaitEnd(System.in);
    Thread shutdown = DaemonThreadFactory.thread("shutdown", server::shutdown);
    shutdown.start();
    try {
      shutdown.join(TimeUnit.SECONDS.toMillis(SHUTDOWN_LIMIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.delete();
    Runtime.getRuntime().halt(0);
  }

  /** Waits until the pipe is closed or broken; nothing is ever written to it. */
  private static void awaitEnd(InputStream pipe) {
    try {
      while (pipe.read() >= 0) {}
    } catch (IOException e) {
      // broken
    }
  }
}
