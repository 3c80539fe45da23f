package dev.glimpse.store;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network between Glimpse and the image stores.
 *
 * @param authorities certificates that are trusted in addition to the JDK's own
 * @param proxy proxy to the stores; null for none
 */
public record FetchNetwork(List<X509Certificate> authorities, @Nullable ProxySettings proxy) {

  /** Copies the list. */
  public FetchNetwork {
    authorities = List.copyOf(authorities);
  }

  /** Returns the network without settings: well-known authorities and no proxy. */
  public static FetchNetwork open() {
    return new FetchNetwork(List.of(), null);
  }

  /** Returns the same network without the proxy, for excluded hosts. */
  FetchNetwork withoutProxy() {
    return new FetchNetwork(authorities, null);
  }
}
