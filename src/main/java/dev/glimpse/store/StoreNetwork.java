package dev.glimpse.store;

import dev.glimpse.config.FetchNetworkConfig;
import java.net.InetAddress;
import java.util.function.Predicate;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * The network between this process and the image stores.
 *
 * @param settings the limits of connections, trusted authorities, and the proxy
 * @param userAgent the header User-Agent, such as {@code glimpse/1.2.3}
 * @param names the resolver of host names
 * @param publicAddresses whether an address is outside of the network that this process is in, so
 *     that any event may make it connect there
 */
public record StoreNetwork(
    FetchNetworkConfig settings,
    String userAgent,
    DnsResolver names,
    Predicate<InetAddress> publicAddresses) {

  /** Returns the network of this machine: its name service, and the public internet. */
  public static StoreNetwork ofThisMachine(FetchNetworkConfig settings, String userAgent) {
    return new StoreNetwork(
        settings, userAgent, SystemDefaultDnsResolver.INSTANCE, PublicInternetAddresses::contains);
  }
}
