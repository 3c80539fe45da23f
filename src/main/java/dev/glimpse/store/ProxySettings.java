package dev.glimpse.store;

import dev.glimpse.event.HostName;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy for connections to image stores: plain HTTP by requests with the whole URI, HTTPS
 * through a tunnel (CONNECT).
 *
 * @param host a name or an address, possibly a private one
 * @param port from 1 to 65,535
 * @param excluded hosts that are reached without the proxy: exact names, or {@code *.example.org}
 *     for every name below {@code example.org}
 * @param user user for Basic authentication; null for none
 * @param password password of the user; null without one
 */
public record ProxySettings(
    String host,
    int port,
    List<String> excluded,
    @Nullable String user,
    @Nullable String password) {

  /** Copies the list and rejects invalid values; the message names them. */
  public ProxySettings {
    excluded = List.copyOf(excluded);
    if (host.isBlank() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "fetch policy: the proxy is %s:%d; allowed is a host and a port".formatted(host, port));
    }
    for (String rule : excluded) {
      try {
        Objects.requireNonNull(HostAllowRule.of(rule));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "fetch policy: proxy.exclude has %s; allowed is a host name or address, or *.name"
                .formatted(rule),
            e);
      }
    }
  }

  /**
   * Returns whether this host is reached without the proxy.
   *
   * @param target a host name, or an address; IPv6 addresses with or without brackets
   */
  boolean excludes(String target) {
    boolean bare = target.contains(":") && !target.startsWith("[");
    HostName name = HostName.of(bare ? "[" + target + "]" : target);
    return excluded.stream().anyMatch(rule -> HostAllowRule.of(rule).matches(name));
  }

  /** Returns host and port, the only parts that messages may contain. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
