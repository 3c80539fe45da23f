package dev.glimpse.store;

import dev.glimpse.config.FetchNetworkConfig;
import dev.glimpse.config.FetchProxyConfig;
import dev.glimpse.event.HostName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of one fetcher: a client that checks the addresses of servers, and, if the
 * settings name a proxy, a client that connects only to the proxy.
 *
 * <p>There are two, so that permission for the proxy's own address, which is usually private,
 * permits no other private address.
 *
 * <p>Safe for use by any number of threads. Closing interrupts running fetches.
 */
final class FetchClients implements AutoCloseable {

  private final CheckedResolver names;
  private final CloseableHttpClient direct;
  private final @Nullable ProxiedClient proxied;

  private record ProxiedClient(
      FetchProxyConfig proxy,
      HostAllowList excluded,
      CheckedResolver names,
      CloseableHttpClient client) {

    /**
     * Returns whether this host is reached without the proxy.
     *
     * @param target a host name, or an address; IPv6 addresses with or without brackets
     */
    boolean excludes(String target) {
      boolean bare = target.contains(":") && !target.startsWith("[");
      return excluded.matches(HostName.of(bare ? "[" + target + "]" : target));
    }
  }

  /**
   * Creates the clients without connections.
   *
   * @param allowed addresses to which connections without the proxy are allowed
   * @throws IllegalArgumentException if a host that the proxy excludes has no valid form
   */
  FetchClients(StoreNetwork network, Predicate<InetAddress> allowed) {
    FetchNetworkConfig settings = network.settings();
    FetchProxyConfig proxy = settings.proxy();
    HostAllowList excluded =
        proxy == null ? null : HostAllowList.of("proxy.exclude", proxy.excluded());
    long patience = settings.connectTimeout().toNanos();
    names = new CheckedResolver(network.names(), allowed, patience);
    direct = StrictHttpClient.of(settings.withoutProxy(), network.userAgent(), names);
    if (proxy == null || excluded == null) {
      proxied = null;
    } else {
      CheckedResolver ofProxy = new CheckedResolver(network.names(), any -> true, patience);
      proxied =
          new ProxiedClient(
              proxy,
              excluded,
              ofProxy,
              StrictHttpClient.of(settings, network.userAgent(), ofProxy));
    }
  }

  /** Returns whether the proxy connects to the host, instead of this process. */
  boolean leavesConnectingToProxy(String host) {
    return proxiedFor(host) != null;
  }

  /**
   * Sends a request.
   *
   * @return the response with an unread body; the caller has to close it
   */
  ClassicHttpResponse open(HttpHost target, HttpUriRequestBase request) throws IOException {
    @Nullable ProxiedClient through = proxiedFor(target.getHostName());
    if (through == null) {
      return direct.executeOpen(target, request, null);
    }
    try {
      return through.client().executeOpen(target, request, null);
    } catch (UnknownHostException
        | ConnectException
        | NoRouteToHostException
        | ConnectTimeoutException e) { // the client connects only to the proxy
      throw ProxyException.unreachable(through.proxy(), e);
    }
  }

  /** Returns the client that reaches a host through the proxy; null if it is reached directly. */
  private @Nullable ProxiedClient proxiedFor(String host) {
    return proxied == null || proxied.excludes(host) ? null : proxied;
  }

  @Override
  public void close() {
    direct.close(CloseMode.IMMEDIATE);
    names.close();
    if (proxied != null) {
      proxied.client().close(CloseMode.IMMEDIATE);
      proxied.names().close();
    }
  }
}
