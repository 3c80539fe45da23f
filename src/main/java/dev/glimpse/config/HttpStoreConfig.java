package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The settings of HTTP servers.
 *
 * @param schemes allowed schemes, of {@code http} and {@code https}; also for redirects
 * @param hosts allowed hosts: exact names, in any spelling, or {@code *.example.org} for every name
 *     below {@code example.org}; none means every host
 * @param privateAddresses whether loopback, private, link-local and other addresses outside the
 *     public internet are allowed
 * @param maxRedirects maximum number of redirects of a fetch, 0 for none
 */
public record HttpStoreConfig(
    Set<String> schemes, List<String> hosts, boolean privateAddresses, int maxRedirects)
    implements StoreConfig {

  public static final String HOSTS = "glimpse.fetch.http.hosts";
  public static final String PRIVATE_ADDRESSES = "glimpse.fetch.http.private.addresses";
  public static final String MAX_REDIRECTS = "glimpse.fetch.http.max.redirects";

  private static final List<String> ALL_SCHEMES = List.of("http", "https");

  static final StoreSettings SETTINGS =
      new StoreSettings(
          ALL_SCHEMES,
          HttpStoreConfig::define,
          (config, schemes) ->
              new HttpStoreConfig(
                  schemes,
                  config.strings(HOSTS),
                  config.getBoolean(PRIVATE_ADDRESSES),
                  config.getInt(MAX_REDIRECTS)));

  /** Copies the collections and rejects invalid values; the message names them. */
  public HttpStoreConfig {
    schemes = Set.copyOf(schemes);
    hosts = List.copyOf(hosts);
    for (String scheme : schemes) {
      FetchConfig.require(
          ALL_SCHEMES.contains(scheme), "schemes", scheme, String.join(", ", ALL_SCHEMES));
    }
    FetchConfig.require(maxRedirects >= 0, "maxRedirects", maxRedirects, "0 or more");
  }

  private static void define(ConfigDef definition) {
    definition
        .define(
            HOSTS,
            LIST,
            "",
            MEDIUM,
            "Hosts that may be fetched from, as names or *.domain. Empty: every public host.")
        .define(
            PRIVATE_ADDRESSES,
            BOOLEAN,
            false,
            MEDIUM,
            "Whether hosts at loopback, link-local, private and other addresses that are not"
                + " public may be fetched from. Enable it only if all producers of requests are"
                + " trusted.")
        .define(
            MAX_REDIRECTS,
            INT,
            5, // enough for a shortener, a move to https and a store's signed address
            between(0, 20),
            LOW,
            "Maximum redirects that are followed; each is checked like the first address.");
  }
}
