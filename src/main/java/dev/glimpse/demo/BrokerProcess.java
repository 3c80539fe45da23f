package dev.glimpse.demo;

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
 * The broker's own JVM: one Kafka node, broker and controller at once, as the settings in its
 * folder say.
 *
 * <p>It lives as long as its standard input is open, which is as long as the JVM that started it,
 * however that one ends; then it deletes its folder and is gone. It says {@value #READY} on
 * standard output when it serves; everything else goes to standard error.
 */
final class BrokerProcess {

  static final String READY = "ready";

  /** An orderly shutdown takes about a second; a broker that hangs is not waited for. */
  private static final long SHUTDOWN_LIMIT_SECONDS = 10;

  private BrokerProcess() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    PrintStream announcements = System.out;
    System.setOut(System.err);
    BrokerFolder folder = new BrokerFolder(Path.of(args[0]));
    if (folder.isFormatted()) {
      forgetFormerLife(folder);
    } else {
      format(folder);
    }
    KafkaRaftServer server = server(folder.read());
    // Not a daemon: this JVM may not end before the folder is deleted.
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
   * Runs the controller alone until it takes the broker that was killed for dead, as a controller
   * does that has a process of its own. Else the broker would first take itself for the leader of
   * its partitions, and then for a moment nobody for it. Kafka 4.3.1 takes a partition without a
   * leader for a deleted one ({@code TransactionMarkerChannelManager}): a transaction that ends at
   * that moment gets no marker there, and its records belong to the producer's next one.
   */
  private static void forgetFormerLife(BrokerFolder folder)
      throws IOException, InterruptedException {
    KafkaRaftServer controller = server(BrokerSettings.controllerAlone(folder.read()));
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

  /** As the controller of this JVM has it. */
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

  private static void format(BrokerFolder folder) throws IOException {
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

  private static void endWithParent(KafkaRaftServer server, BrokerFolder folder) {
    awaitEnd(System.in);
    Thread shutdown = new Thread(server::shutdown, "shutdown");
    shutdown.setDaemon(true);
    shutdown.start();
    try {
      shutdown.join(TimeUnit.SECONDS.toMillis(SHUTDOWN_LIMIT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    folder.delete();
    Runtime.getRuntime().halt(0);
  }

  /** Nothing is ever said on this pipe: its end is the message, and so is its breaking. */
  private static void awaitEnd(InputStream pipe) {
    try {
      while (pipe.read() >= 0) {}
    } catch (IOException e) {
      // broken
    }
  }
}
