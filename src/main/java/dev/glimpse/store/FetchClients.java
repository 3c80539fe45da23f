package dev.glimpse.store;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.function.Predicate;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP clients of one fetcher: one that connects to servers whose address it checks, and, where
 * the settings name a proxy, one that connects to nothing else.
 *
 * <p>They are two so that the proxy's own address, which is usually private, opens no way to
 * private addresses for others.
 *
 * <p>Safe for use by any number of threads. Closing breaks off what runs.
 */
final class FetchClients implements AutoCloseable {

  private final CheckedResolver names;
  private final CloseableHttpClient direct;
  private final @Nullable ProxiedClient proxied;

  private record ProxiedClient(
      ProxySettings proxy, CheckedResolver names, CloseableHttpClient client) {}

  /**
   * Opens no connection yet.
   *
   * @param names resolves hosts, and the proxy's
   * @param allowed addresses that may be connected to without the proxy
   */
  FetchClients(
      FetchPolicy policy,
      FetchNetwork network,
      String userAgent,
      int maxConnections,
      DnsResolver names,
      Predicate<InetAddress> allowed) {
    long patience = policy.connectTimeout().toNanos();
    this.names = new CheckedResolver(names, allowed, patience);
    direct =
        StrictHttpClient.of(policy, network.withoutProxy(), userAgent, maxConnections, this.names);
    @Nullable ProxySettings proxy = network.proxy();
    if (proxy == null) {
      proxied = null;
    } else {
      CheckedResolver ofProxy = new CheckedResolver(names, any -> true, patience);
      proxied =
          new ProxiedClient(
              proxy,
              ofProxy,
              StrictHttpClient.of(policy, network, userAgent, maxConnections, ofProxy));
    }
  }

  /** Returns whether the proxy, and not this process, connects to the host. */
  boolean leavesConnectingToProxy(String host) {
    return proxied != null && !proxied.proxy().excludes(host);
  }

  /**
   * Sends a request.
   *
   * @return the response, its body unread; to be closed
   */
  ClassicHttpResponse open(HttpHost target, HttpUriRequestBase request) throws IOException {
    if (proxied == null || proxied.proxy().excludes(target.getHostName())) {
      return direct.executeOpen(target, request, null);
    }
    try {
      return proxied.client().executeOpen(target, request, null);
    } catch (UnknownHostException
        | ConnectException
        | NoRouteToHostException
        | ConnectTimeoutException e) { // there is nothing but the proxy to connect to
      throw ProxyException.unreachable(proxied.proxy(), e);
    }
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
