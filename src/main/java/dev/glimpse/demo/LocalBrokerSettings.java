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

/** The settings of a single, short-lived broker for this machine only. */
final class LocalBrokerSettings {

  private static final int FIRST_PORT = 20_000;

  /** The first port that Linux assigns to outgoing connections. */
  private static final int FIRST_EPHEMERAL_PORT = 32_768;

  private LocalBrokerSettings() {}

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

    // No other member will join, so a new group need not wait for more.
    settings.setProperty("group.initial.rebalance.delay.ms", "0");
    // Allows tests to create zombies within a second or two.
    settings.setProperty("group.min.session.timeout.ms", "1000");
    // A broker whose session expires loses its partitions, even if only for a moment; on a busy
    // machine its heartbeats are slow.
    settings.setProperty("broker.session.timeout.ms", "600000");

    // A killed processor's transactions are aborted soon after their timeout, not up to 10 s later.
    settings.setProperty("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");

    // A transaction's first record may arrive while the markers of the previous transaction are
    // still being written, which takes longest on first use. The broker waits this long for them
    // before it rejects the record. The rejection only causes a retry, but looks like an error in
    // the producer's log.
    settings.setProperty("add.partitions.to.txn.retry.backoff.max.ms", "2000");

    // The defaults are for a server with gigabytes of heap and a dozen disks.
    settings.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "4");
    return settings;
  }

  /**
   * Adds a second listener, which tells its clients to connect to another port of this machine.
   *
   * @param port the port where the broker listens
   * @param advertised the port where clients connect; a proxy forwards them
   */
  static void addListener(Properties settings, int port, int advertised) {
    add(settings, "listeners", "PROXIED://127.0.0.1:" + port);
    add(settings, "advertised.listeners", "PROXIED://127.0.0.1:" + advertised);
    add(settings, "listener.security.protocol.map", "PROXIED:PLAINTEXT");
  }

  /**
   * Returns the settings of the same node without its broker, and with a short session timeout for
   * the killed broker.
   */
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
   * Returns a free port of the loopback interface, other than those {@code taken}.
   *
   * <p>The port is below the ephemeral range. From within that range, a client that keeps
   * reconnecting while the broker is down could be assigned the broker's port for its own end. It
   * would then connect to itself and prevent the broker from restarting.
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
