package dev.glimpse.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of a broker that is alone, short-lived and only there for this machine. */
final class BrokerSettings {

  private static final int FIRST_PORT = 20_000;

  /** Ports from here on are lent to outgoing connections by Linux. */
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private BrokerSettings() {}

  static Properties singleNode(Path data, int brokerPort, int controllerPort) {
    Properties settings = new Properties();
    settings.setProperty("node.id", "1");
    settings.setProperty("process.roles", "broker,controller");
    settings.setProperty(
        "listeners",
        "BROKER://127.0.0.1:" + brokerPort + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.setProperty("advertised.listeners", "BROKER://127.0.0.1:" + brokerPort);
    settings.setProperty("listener.security.protocol.map", "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.setProperty("inter.broker.listener.name", "BROKER");
    settings.setProperty("controller.listener.names", "CONTROLLER");
    settings.setProperty("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.setProperty("log.dirs", data.toString());

    settings.setProperty("auto.create.topics.enable", "false");
    settings.setProperty("default.replication.factor", "1");
    settings.setProperty("min.insync.replicas", "1");
    settings.setProperty("offsets.topic.replication.factor", "1");
    settings.setProperty("offsets.topic.num.partitions", "8");
    settings.setProperty("transaction.state.log.replication.factor", "1");
    settings.setProperty("transaction.state.log.min.isr", "1");
    settings.setProperty("transaction.state.log.num.partitions", "8");
    settings.setProperty("share.coordinator.state.topic.replication.factor", "1");
    settings.setProperty("share.coordinator.state.topic.min.isr", "1");
    settings.setProperty("share.coordinator.state.topic.num.partitions", "1");

    // Nobody else will join: a new group need not wait for more members.
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    // Lets a test have its zombies within a second or two.
    settings.setProperty("group.min.session.timeout.ms", "1000");
    // Taken for dead, even a moment, the broker leads no partition; on a busy machine it is slow.
    settings.setProperty("broker.session.timeout.ms", "600000");

    // What a killed processor left open is aborted soon after its time is over, not up to 10 s
    // later.
    settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    // A transaction's first record may come while the markers of the one before are still being
    // written, longest on a first use. The broker waits for them this long before it sends the
    // record back, which is no more than a retry but looks like trouble in the producer's log.
    settings.setProperty("add.partitions.to.txn.retry.backoff.max.ms", "2000");

    // The defaults are those of a server with gigabytes of heap and a dozen disks.
    settings.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "4");
    return settings;
  }

  /**
   * A second way in, which tells its clients to come through another port of this machine.
   *
   * @param port where the broker listens
   * @param advertised where clients connect, and somebody passes them on
   */
  static void addListener(Properties settings, int port, int advertised) {
    add(settings, "listeners", "PROXIED://127.0.0.1:" + port);
    add(settings, "advertised.listeners", "PROXIED://127.0.0.1:" + advertised);
    add(settings, "listener.security.protocol.map", "PROXIED:PLAINTEXT");
  }

  /** The same node without its broker, whose former life is over soon. */
  static Properties controllerAlone(Properties node) {
    Properties settings = new Properties();
    settings.putAll(node);
    settings.setProperty("process.roles", "controller");
    settings.setProperty(
        "listeners",
        Stream.of(node.getProperty("listeners").split(",", -1))
            .filter(listener -> listener.startsWith("CONTROLLER:"))
            .collect(Collectors.joining()));
    settings.remove("advertised.listeners");
    settings.remove("inter.broker.listener.name");
    settings.setProperty("broker.session.timeout.ms", "500");
    settings.setProperty("broker.heartbeat.interval.ms", "100");
    return settings;
  }

  private static void add(Properties settings, String list, String element) {
    settings.setProperty(list, settings.getProperty(list) + "," + element);
  }

  /**
   * A free port of the loopback interface, other than those {@code taken}.
   *
   * <p>It lies below the ephemeral range. From within it, a client that keeps knocking while the
   * broker is down would sooner or later be given the broker's port for its own end, connect to
   * itself and keep the broker from coming back.
   */
  static int freePort(Integer... taken) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    IOException last = null;
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_EPHEMERAL_PORT);
      if (List.of(taken).contains(port)) {
        continue;
      }
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(loopback, port));
        return port;
      } catch (IOException e) {
        last = e;
      }
    }
    throw new IOException("no free port on 127.0.0.1", last);
  }
}
