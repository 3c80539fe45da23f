package dev.glimpse.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.DnsResolver;

/** A name service that a test makes up. */
record Names(Lookup lookup) implements DnsResolver {

  interface Lookup {
    InetAddress[] of(String host) throws UnknownHostException;
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    return lookup.of(host);
  }

  @Override
  public String resolveCanonicalHostname(String host) {
    return host;
  }
}
