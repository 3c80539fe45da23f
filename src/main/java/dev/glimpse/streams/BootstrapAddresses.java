package dev.glimpse.streams;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** The addresses in {@code kafka.bootstrap.servers}, and whether anything listens there. */
final class BootstrapAddresses {

  private final List<String> servers;

  /**
   * Creates a check of the addresses.
   *
   * @param servers each as host:port; Kafka refuses those that cannot be parsed
   */
  BootstrapAddresses(List<String> servers) {
    this.servers = servers;
  }

  /**
   * Tries to connect to one address after the other.
   *
   * @param limit the time limit for each address
   * @return the reasons why no address accepts a connection; null if one does, or if Kafka has to
   *     report the error
   */
  @Nullable String unreachable(Duration limit) {
    Set<String> reasons = new LinkedHashSet<>();
    for (String server : servers) {
      String host = Utils.getHost(server);
      Integer port = Utils.getPort(server);
      if (host == null || port == null || port > 0xffff) {
        return null;
      }
      String reason = unreachable(host, port, (int) limit.toMillis());
      if (reason == null) {
        return null;
      }
      reasons.add(reason);
    }
    return String.join("; ", reasons);
  }

  private static @Nullable String unreachable(String host, int port, int millis) {
    String reason = "the host name " + host + " has no address";
    try {
      for (InetAddress address : InetAddress.getAllByName(host)) {
        reason = unreachable(new InetSocketAddress(address, port), millis);
        if (reason == null) {
          return null;
        }
      }
      return reason;
    } catch (UnknownHostException e) {
      return reason;
    }
  }

  private static @Nullable String unreachable(InetSocketAddress address, int millis) {
    try (Socket socket = new Socket(Proxy.NO_PROXY)) { // as Kafka's clients connect
      socket.connect(address, millis);
      return null;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
