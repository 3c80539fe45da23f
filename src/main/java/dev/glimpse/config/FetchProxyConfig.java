package dev.glimpse.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy for connections to image stores: plain HTTP by requests with the whole URI, HTTPS
 * through a tunnel (CONNECT).
 *
 * @param host a name or an address, possibly a private one; an IPv6 address is in brackets
 * @param port from 1 to 65,535
 * @param excluded hosts that are reached without the proxy: exact names, or {@code *.example.org}
 *     for every name below {@code example.org}
 * @param user user for Basic authentication; null for none
 * @param password password of the user; null without one
 */
public record FetchProxyConfig(
    String host,
    int port,
    List<String> excluded,
    @Nullable String user,
    @Nullable String password) {

  /** Copies the list. */
  public FetchProxyConfig {
    excluded = List.copyOf(excluded);
  }

  /** Returns host and port, the only parts that messages may contain. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
