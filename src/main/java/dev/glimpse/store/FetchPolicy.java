package dev.glimpse.store;

import dev.glimpse.event.HostName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rules for what may be fetched, and their limits.
 *
 * @param schemes allowed URI schemes, in lower case
 * @param fileRoots folders below which {@code file:} URIs may be read; none means no files at all
 * @param hosts allowed hosts over HTTP: exact names, in any spelling, or {@code *.example.org} for
 *     every name below {@code example.org}; none means every host
 * @param privateAddresses whether loopback, private, link-local and other addresses outside the
 *     public internet are allowed
 * @param maxRedirects maximum number of redirects of an HTTP fetch, 0 for none
 * @param connectTimeout limit for resolving a host's name, and again for connecting to it
 * @param timeLimit limit for a whole fetch: names, connections, redirects and the last byte of the
 *     body
 * @param maxBytes maximum size of the encoded image, after decoding of the Content-Encoding
 */
public record FetchPolicy(
    Set<String> schemes,
    List<Path> fileRoots,
    List<String> hosts,
    boolean privateAddresses,
    int maxRedirects,
    Duration connectTimeout,
    Duration timeLimit,
    long maxBytes) {

  /** The schemes of Glimpse's fetchers. */
  public static final Set<String> SUPPORTED_SCHEMES = Set.of("file", "http", "https", "s3");

  /** Maximum of maxBytes, 1 GiB: an image is one byte array, so its length is an int. */
  public static final long LARGEST_MAX_BYTES = 1L << 30;

  /** Copies the collections and rejects invalid values; the message names them. */
  public FetchPolicy {
    schemes = Set.copyOf(schemes);
    fileRoots = List.copyOf(fileRoots);
    hosts = List.copyOf(hosts);
    for (String scheme : schemes) {
      require(scheme.matches("[a-z][a-z0-9+.-]*"), "schemes", scheme, "a URI scheme in lower case");
    }
    hosts.forEach(HostAllowRule::of);
    require(maxRedirects >= 0, "maxRedirects", maxRedirects, "0 or more");
    requireTime("connectTimeout", connectTimeout);
    requireTime("timeLimit", timeLimit);
    require(
        maxBytes >= 1 && maxBytes <= LARGEST_MAX_BYTES,
        "maxBytes",
        maxBytes,
        "1 to " + LARGEST_MAX_BYTES);
  }

  /** Returns whether the scheme, in any case, is allowed. */
  boolean allowsScheme(String scheme) {
    return schemes.contains(scheme.toLowerCase(Locale.ROOT));
  }

  /** Returns whether the host is allowed, regardless of its address. */
  boolean allowsHost(HostName host) {
    return hosts.isEmpty() || hosts.stream().anyMatch(rule -> HostAllowRule.of(rule).matches(host));
  }

  private static void requireTime(String name, Duration value) {
    require(
        value.toMillis() >= 1 && value.toMillis() <= Integer.MAX_VALUE,
        name,
        value,
        "1 ms to 24 days");
  }

  private static void require(boolean holds, String name, Object value, String allowed) {
    if (!holds) {
      throw new IllegalArgumentException(
          "fetch policy: %s is %s; allowed is %s".formatted(name, value, allowed));
    }
  }
}
