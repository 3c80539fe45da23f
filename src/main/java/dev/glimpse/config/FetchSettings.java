package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef;

/** The settings of the stores of images, and of the time limits of fetches. */
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
  public static final String FILE_ROOTS = "glimpse.fetch.file.roots";
  public static final String HTTP_HOSTS = "glimpse.fetch.http.hosts";
  public static final String HTTP_PRIVATE = "glimpse.fetch.http.private.addresses";
  public static final String HTTP_MAX_REDIRECTS = "glimpse.fetch.http.max.redirects";
  public static final String S3_BUCKETS = "glimpse.fetch.s3.buckets";
  public static final String S3_ENDPOINT = "glimpse.fetch.s3.endpoint";
  public static final String S3_REGION = "glimpse.fetch.s3.region";
  public static final String S3_PATH_STYLE = "glimpse.fetch.s3.path.style";

  private FetchSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
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
            "file,http,https,s3",
            ConfigDef.ValidList.in("file", "http", "https", "s3"),
            MEDIUM,
            "URI schemes that may be fetched.")
        .define(
            FILE_ROOTS, LIST, "", HIGH, "Folders below which file: URIs may be read. Empty: none.")
        .define(
            HTTP_HOSTS,
            LIST,
            "",
            MEDIUM,
            "Hosts that may be fetched from, as names or *.domain. Empty: every public host.")
        .define(
            HTTP_PRIVATE,
            BOOLEAN,
            false,
            MEDIUM,
            "Whether hosts at loopback, link-local, private and other addresses that are not"
                + " public may be fetched from. Enable it only if all producers of requests are"
                + " trusted.")
        .define(
            HTTP_MAX_REDIRECTS,
            INT,
            5, // enough for a shortener, a move to https and a store's signed address
            between(0, 20),
            LOW,
            "Maximum redirects that are followed; each is checked like the first address.")
        .define(
            S3_BUCKETS,
            LIST,
            "",
            HIGH,
            "Buckets that s3: URIs may be read from with the processor's own credentials, as bucket,"
                + " or as bucket/folder for the keys that begin with folder/. Empty: none.")
        .define(
            S3_ENDPOINT,
            STRING,
            "",
            MEDIUM,
            "The address of an S3-compatible store other than AWS, as http(s)://host[:port]."
                + " Empty: AWS.")
        .define(
            S3_REGION,
            STRING,
            "",
            MEDIUM,
            "The region of the buckets. Empty: the region of AWS_REGION, the profile or the"
                + " instance.")
        .define(
            S3_PATH_STYLE,
            BOOLEAN,
            false,
            LOW,
            "Whether the path names the bucket instead of the host name, as most stores other"
                + " than AWS require.");
  }
}
