package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/** The keys of fetching that are no single store's, and the list of the kinds of stores. */
public final class FetchSettings {

  public static final String THREADS = "glimpse.fetch.threads";
  public static final String HOST_CONNECTIONS = "glimpse.fetch.host.connections";
  public static final String TIMEOUT = "glimpse.fetch.timeout.ms";
  public static final String CONNECT_TIMEOUT = "glimpse.fetch.connect.timeout.ms";
  public static final String ATTEMPTS = "glimpse.fetch.attempts";
  public static final String BACKOFF = "glimpse.fetch.backoff.ms";
  public static final String BACKOFF_MAX = "glimpse.fetch.backoff.max.ms";
  public static final String BREAKER_FAILURES = "glimpse.fetch.circuit.breaker.failures";
  public static final String OUTAGE_MAX = "glimpse.fetch.outage.max.ms";
  public static final String SCHEMES = "glimpse.fetch.schemes";

  /** Every kind of image store, in the order of the reference page. A new kind is a line here. */
  private static final List<StoreSettings> STORES =
      List.of(FileStoreConfig.SETTINGS, HttpStoreConfig.SETTINGS, S3StoreConfig.SETTINGS);

  /** The URI schemes of all kinds of stores. */
  public static final List<String> ALL_SCHEMES =
      STORES.stream().flatMap(store -> store.schemes().stream()).toList();

  private FetchSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    definition
        .define(
            THREADS,
            INT,
            16,
            between(1, 1_024),
            MEDIUM,
            "Maximum images that are fetched at the same time.")
        .define(
            HOST_CONNECTIONS,
            INT,
            16,
            between(1, 1_024),
            MEDIUM,
            "Maximum images that are fetched at the same time from one host and port, or from one"
                + " bucket. The limit is lower while the store pushes back (429, 503, refused or"
                + " reset connections). One partition alone gets up to two thirds.")
        .define(
            TIMEOUT,
            INT,
            10_000, // far below Kafka's max.poll.interval.ms of five minutes
            between(1, 600_000),
            MEDIUM,
            "Time limit of one image's fetch, including all steps.")
        .define(
            CONNECT_TIMEOUT,
            INT,
            3_000, // a lost SYN is retried after one second, another after two more
            between(1, 600_000),
            LOW,
            "Time limit of a connection to an image's host.")
        .define(
            ATTEMPTS,
            INT,
            3,
            between(1, 100),
            MEDIUM,
            "Maximum attempts per image for transient failures (time-outs, broken connections,"
                + " 5xx). A store that pushes back uses none of them.")
        .define(
            BACKOFF,
            INT,
            200,
            between(1, 600_000),
            LOW,
            "Maximum wait before the second attempt; it doubles with each further attempt. The"
                + " wait is drawn at random between zero and this maximum.")
        .define(
            BACKOFF_MAX,
            INT,
            10_000,
            between(1, 600_000),
            LOW,
            "Maximum wait between two attempts, and between two probes of a store whose circuit"
                + " breaker is open.")
        .define(
            BREAKER_FAILURES,
            INT,
            10,
            between(1, 1_000_000),
            MEDIUM,
            "Transient failures of one store (a host and port, a bucket, a folder of"
                + " glimpse.fetch.file.roots) in a row that open its circuit breaker: its"
                + " images wait, and one at a time is sent as a probe. Retry-After opens it at"
                + " once.")
        .define(
            OUTAGE_MAX,
            INT,
            300_000,
            between(0, 86_400_000),
            MEDIUM,
            "Maximum time that images wait for a paused store, and that one image is pushed back"
                + " (429, 503) while others are answered, before they become dead letters. They"
                + " block their partitions meanwhile. 0: they do not wait.")
        .define(
            SCHEMES,
            LIST,
            String.join(",", ALL_SCHEMES),
            ConfigDef.ValidList.in(ALL_SCHEMES.toArray(String[]::new)),
            MEDIUM,
            "URI schemes that may be fetched.");
    STORES.forEach(store -> store.definition().accept(definition));
    return definition;
  }

  /**
   * Returns the settings of some kinds of stores.
   *
   * @param allowed true for the kinds of which at least one scheme may be fetched, false for the
   *     others
   */
  static List<StoreConfig> stores(GlimpseConfig config, boolean allowed) {
    List<StoreConfig> stores = new ArrayList<>();
    for (StoreSettings store : STORES) {
      Set<String> schemes = new HashSet<>(config.strings(SCHEMES));
      schemes.retainAll(store.schemes());
      if (schemes.isEmpty() != allowed) {
        stores.add(store.reader().apply(config, schemes));
      }
    }
    return stores;
  }
}
