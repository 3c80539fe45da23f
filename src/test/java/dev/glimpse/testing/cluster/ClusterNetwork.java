package dev.glimpse.testing.cluster;

import dev.glimpse.testing.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The network of a cluster: a proxy for each directed way between two nodes, and for the way of all
 * processors to each broker.
 *
 * <p>All of 127.0.0.0/8 is the loopback of Linux. A cluster has 127.C of it: node N listens at
 * 127.C.0.N, and node M reaches it at 127.C.M.N. So no ports have to be found, and a node's address
 * says where a connection comes from. For one thread.
 */
final class ClusterNetwork implements AutoCloseable {

  /** The host number of the processors. */
  static final int PROCESSORS = 200;

  /** The host number of the controller. */
  static final int CONTROLLER = 100;

  /** The port of brokers for clients that are never cut off. */
  static final int CLIENT_PORT = 19_092;

  /** The port of brokers for each other. */
  static final int BROKER_PORT = 19_093;

  /** The port of brokers for processors. */
  static final int PROCESSOR_PORT = 19_094;

  /** The port of the controller. */
  static final int CONTROLLER_PORT = 19_095;

  private record Way(int from, int to) {}

  private final int prefix = ThreadLocalRandom.current().nextInt(2, 255);
  private final Map<Way, TcpProxy> proxies = new HashMap<>();

  /** Opens all ways. */
  ClusterNetwork(List<Integer> brokers) throws IOException {
    for (int from : brokers) {
      for (int to : brokers) {
        if (from != to) {
          open(from, to, BROKER_PORT);
        }
      }
      open(from, CONTROLLER, CONTROLLER_PORT);
      open(PROCESSORS, from, PROCESSOR_PORT);
    }
  }

  private void open(int from, int to, int port) throws IOException {
    proxies.put(
        new Way(from, to),
        new TcpProxy(
            new InetSocketAddress(InetAddress.getByName(way(from, to)), port),
            new InetSocketAddress(InetAddress.getByName(own(to)), port)));
  }

  /** Returns the address where a node listens. */
  String own(int node) {
    return way(0, node);
  }

  /** Returns the address where a node, or the processors, reach another node. */
  String way(int from, int to) {
    return "127." + prefix + "." + from + "." + to;
  }

  /** Cuts the ways between a node and all others in both directions; processors reach it. */
  void cutFromNodes(int node) {
    between(node).forEach(TcpProxy::cut);
  }

  /** Cuts the ways between a broker and its peers in both directions; it reaches its controller. */
  void cutFromBrokers(int broker) {
    betweenBrokers(broker).forEach(TcpProxy::cut);
  }

  /** Cuts the way of the processors to a broker. */
  void cutFromProcessors(int broker) {
    proxies.get(new Way(PROCESSORS, broker)).cut();
  }

  /** Opens all ways of a node again. */
  void mend(int node) {
    between(node).forEach(TcpProxy::mend);
    proxies.get(new Way(PROCESSORS, node)).mend();
  }

  private List<TcpProxy> betweenBrokers(int broker) {
    List<TcpProxy> found = new ArrayList<>();
    proxies.forEach(
        (way, proxy) -> {
          if (way.from() != PROCESSORS
              && way.to() != CONTROLLER
              && (way.from() == broker || way.to() == broker)) {
            found.add(proxy);
          }
        });
    return found;
  }

  private List<TcpProxy> between(int node) {
    List<TcpProxy> found = new ArrayList<>(betweenBrokers(node));
    found.add(proxies.get(new Way(node, CONTROLLER)));
    return found;
  }

  @Override
  public void close() throws IOException {
    for (TcpProxy proxy : proxies.values()) {
      proxy.close();
    }
  }
}
