package dev.glimpse.config;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the connections to image stores.
 *
 * @param connectTimeout limit for resolving a host's name, and again for connecting to it
 * @param timeLimit limit for a whole fetch: names, connections, redirects and the last byte
 * @param maxConnections maximum number of connections to all stores of one kind together; at least
 *     the number of fetch threads, or they wait for each other
 * @param authorities certificates that are trusted in addition to the JDK's own
 * @param proxy proxy to the stores; null for none
 */
public record FetchNetworkConfig(
    Duration connectTimeout,
    Duration timeLimit,
    int maxConnections,
    List<X509Certificate> authorities,
    @Nullable FetchProxyConfig proxy) {

  /** Copies the list and rejects invalid values; the message names them. */
  public FetchNetworkConfig {
    authorities = List.copyOf(authorities);
    requireTime("connectTimeout", connectTimeout);
    requireTime("timeLimit", timeLimit);
  }

  static FetchNetworkConfig of(GlimpseConfig config) {
    return new FetchNetworkConfig(
        config.duration(FetchSettings.CONNECT_TIMEOUT),
        config.duration(FetchSettings.TIMEOUT),
        config.getInt(FetchSettings.THREADS),
        FetchNetworkSettings.authorities(config),
        FetchNetworkSettings.proxy(config));
  }

  /** Returns the same settings without the proxy, for excluded hosts. */
  public FetchNetworkConfig withoutProxy() {
    return new FetchNetworkConfig(connectTimeout, timeLimit, maxConnections, authorities, null);
  }

  private static void requireTime(String name, Duration value) {
    FetchConfig.require(
        value.toMillis() >= 1 && value.toMillis() <= Integer.MAX_VALUE,
        name,
        value,
        "1 ms to 24 days");
  }
}
