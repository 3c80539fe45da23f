package dev.glimpse.store;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The network between Glimpse and the image stores.
 *
 * @param authorities certificates that are trusted in addition to the JDK's own
 */
public record FetchNetwork(List<X509Certificate> authorities) {

  /** Copies the list. */
  public FetchNetwork {
    authorities = List.copyOf(authorities);
  }

  /** Returns the network that needs no settings: only well-known authorities are trusted. */
  public static FetchNetwork open() {
    return new FetchNetwork(List.of());
  }
}
