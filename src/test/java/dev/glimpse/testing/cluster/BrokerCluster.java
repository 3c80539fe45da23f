package dev.glimpse.testing.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/**
 * A cluster of three brokers and a controller, each in a JVM of its own: three replicas, {@code
 * min.insync.replicas} 2, and otherwise Kafka's defaults, except for sizes.
 *
 * <p>The controller has a process of its own, as in production; the faults are of brokers. Brokers
 * reach each other and the controller, and processors reach brokers, by proxies that can be cut.
 * The folder of a cluster is below target/clusters. Needs Linux: a cluster has addresses of the
 * loopback network. For one thread.
 */
public final class BrokerCluster implements AutoCloseable {

  private static final List<Integer> BROKERS = List.of(1, 2, 3);
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int DISK_MEBIBYTES = 512;

  private final Path folder;
  private final ClusterNetwork network;
  private final ClusterNode controller;
  private final Map<Integer, ClusterNode> brokers = new TreeMap<>();
  private final Admin admin;

  private BrokerCluster(Path folder, Map<String, String> further)
      throws IOException, InterruptedException {
    this.folder = folder;
    String id = Uuid.randomUuid().toString();
    network = new ClusterNetwork(BROKERS);
    controller =
        new ClusterNode(
            "controller", folder.resolve("controller"), id, null, controllerSettings(), Map.of());
    for (int broker : BROKERS) {
      Path home = folder.resolve("broker-" + broker);
      LimitedDisk disk = LimitedDisk.mount(home.resolve("disk"), DISK_MEBIBYTES).orElse(null);
      Properties settings = brokerSettings(broker);
      settings.putAll(further);
      brokers.put(
          broker, new ClusterNode("broker-" + broker, home, id, disk, settings, hosts(broker)));
    }
    admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }

  /** Starts a cluster without topics; it is ready when this method returns. */
  public static BrokerCluster start() throws IOException, InterruptedException {
    return start(Map.of());
  }

  /** Starts a cluster whose brokers have these further settings. */
  public static BrokerCluster start(Map<String, String> further)
      throws IOException, InterruptedException {
    Path clusters = Files.createDirectories(Path.of("target", "clusters").toAbsolutePath());
    BrokerCluster cluster =
        new BrokerCluster(Files.createTempDirectory(clusters, "cluster-"), further);
    try {
      cluster.controller.start();
      cluster.brokers.values().forEach(ClusterNode::start);
      cluster.awaitInSync();
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** Returns the addresses of the brokers for clients of the test, which are never cut off. */
  public String bootstrapServers() {
    return BROKERS.stream()
        .map(broker -> network.own(broker) + ":" + ClusterNetwork.CLIENT_PORT)
        .collect(Collectors.joining(","));
  }

  /** Returns the addresses of the brokers for processors. */
  public String processorBootstrapServers() {
    return BROKERS.stream().map(this::processorAddress).collect(Collectors.joining(","));
  }

  private String processorAddress(int broker) {
    return network.way(ClusterNetwork.PROCESSORS, broker) + ":" + ClusterNetwork.PROCESSOR_PORT;
  }

  /** Returns the ids of the brokers. */
  public Set<Integer> ids() {
    return brokers.keySet();
  }

  /** Returns a broker. */
  public ClusterNode broker(int id) {
    return brokers.get(id);
  }

  /** Cuts a broker off from its peers and the controller. */
  public void cutFromNodes(int id) {
    network.cutFromNodes(id);
  }

  /** Cuts a broker off from its peers; its session with the controller goes on. */
  public void cutFromBrokers(int id) {
    network.cutFromBrokers(id);
  }

  /** Cuts the processors off from a broker. */
  public void cutFromProcessors(int id) {
    network.cutFromProcessors(id);
  }

  /** Opens all ways of a broker again. */
  public void mend(int id) {
    network.mend(id);
  }

  /** Waits until all brokers are registered and all replicas of all partitions are in sync. */
  public void awaitInSync() {
    await("all replicas in sync")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(this::isInSync);
  }

  private boolean isInSync() throws Exception {
    if (admin.describeCluster().nodes().get().size() < BROKERS.size()) {
      return false;
    }
    Set<String> topics = admin.listTopics(new ListTopicsOptions().listInternal(true)).names().get();
    return admin.describeTopics(topics).allTopicNames().get().values().stream()
        .map(TopicDescription::partitions)
        .flatMap(List::stream)
        .allMatch(partition -> partition.isr().size() == partition.replicas().size());
  }

  private Properties controllerSettings() {
    Properties settings = common(ClusterNetwork.CONTROLLER);
    String address = network.own(ClusterNetwork.CONTROLLER) + ":" + ClusterNetwork.CONTROLLER_PORT;
    settings.setProperty("process.roles", "controller");
    settings.setProperty("listeners", "CONTROLLER://" + address);
    settings.setProperty("controller.quorum.voters", ClusterNetwork.CONTROLLER + "@" + address);
    return settings;
  }

  private Properties brokerSettings(int id) {
    Properties settings = common(id);
    String own = network.own(id);
    settings.setProperty("process.roles", "broker");
    settings.setProperty(
        "listeners",
        "CLIENT://%s:%d,BROKER://%s:%d,PROCESSOR://%s:%d"
            .formatted(
                own,
                ClusterNetwork.CLIENT_PORT,
                own,
                ClusterNetwork.BROKER_PORT,
                own,
                ClusterNetwork.PROCESSOR_PORT));
    settings.setProperty(
        "advertised.listeners",
        "CLIENT://%s:%d,BROKER://%s:%d,PROCESSOR://%s"
            .formatted(
                own,
                ClusterNetwork.CLIENT_PORT,
                host(id),
                ClusterNetwork.BROKER_PORT,
                processorAddress(id)));
    settings.setProperty("inter.broker.listener.name", "BROKER");
    settings.setProperty(
        "controller.quorum.voters",
        "%d@%s:%d"
            .formatted(
                ClusterNetwork.CONTROLLER,
                network.way(id, ClusterNetwork.CONTROLLER),
                ClusterNetwork.CONTROLLER_PORT));
    settings.setProperty("auto.create.topics.enable", "false");
    settings.setProperty("offsets.topic.num.partitions", "8");
    settings.setProperty("transaction.state.log.num.partitions", "8");
    settings.setProperty("share.coordinator.state.topic.num.partitions", "1");
    // The broker waits this long for the markers of a producer's former transaction before it
    // refuses the first record of the next one. On a busy machine Kafka's 100 ms are too short, and
    // the producer would be busy with retries.
    settings.setProperty("add.partitions.to.txn.retry.backoff.max.ms", "2000");
    // The defaults are for a server with gigabytes of heap and a dozen disks.
    settings.setProperty("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20));
    settings.setProperty("log.index.size.max.bytes", String.valueOf(1 << 20));
    settings.setProperty("num.network.threads", "2");
    settings.setProperty("num.io.threads", "4");
    return settings;
  }

  private static Properties common(int id) {
    Properties settings = new Properties();
    settings.setProperty("node.id", String.valueOf(id));
    settings.setProperty("controller.listener.names", "CONTROLLER");
    // The controller creates topics; brokers check them.
    settings.setProperty("default.replication.factor", "3");
    settings.setProperty("min.insync.replicas", "2");
    settings.setProperty(
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT,CLIENT:PLAINTEXT,BROKER:PLAINTEXT,PROCESSOR:PLAINTEXT");
    return settings;
  }

  private static String host(int id) {
    return "broker-" + id;
  }

  /** Returns the addresses that a broker knows its peers by. */
  private Map<String, String> hosts(int id) {
    Map<String, String> hosts = new HashMap<>();
    for (int peer : BROKERS) {
      hosts.put(host(peer), peer == id ? network.own(id) : network.way(id, peer));
    }
    return hosts;
  }

  /** Ends all nodes and removes their disks. Logs stay below target/clusters. */
  @Override
  public void close() throws IOException {
    admin.close(Duration.ZERO);
    brokers.values().forEach(ClusterNode::kill);
    controller.kill();
    network.close();
    for (ClusterNode broker : brokers.values()) {
      LimitedDisk disk = broker.disk();
      if (disk != null) {
        disk.close();
      }
    }
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
