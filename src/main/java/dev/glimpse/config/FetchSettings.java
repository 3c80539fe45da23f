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

/** The settings of where images may come from and how long that may take. */
public final class FetchSettings {

  public static final String THREADS = "glimpse.fetch.threads";
  public static final String HOST_CONNECTIONS = "glimpse.fetch.host.connections";
  public static final String TIMEOUT = "glimpse.fetch.timeout.ms";
  public static final String CONNECT_TIMEOUT = "glimpse.fetch.connect.timeout.ms";
  public static final String ATTEMPTS = "glimpse.fetch.attempts";
  public static final String BACKOFF = "glimpse.fetch.backoff.ms";
  public static final String BACKOFF_MAX = "glimpse.fetch.backoff.max.ms";
  public static final String PAUSE_AFTER = "glimpse.fetch.pause.after.failures";
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
            "Images that are fetched at the same time.")
        .define(
            HOST_CONNECTIONS,
            INT,
            16,
            between(1, 1_024),
            MEDIUM,
            "Images that are fetched at the same time from one host and port, or from one bucket."
                + " There are fewer while it pushes back (429, 503, connections that are refused or"
                + " reset). One partition alone gets up to two thirds.")
        .define(
            TIMEOUT,
            INT,
            10_000,
            between(1, 600_000),
            MEDIUM,
            "How long fetching one image may take, all in all.")
        .define(
            CONNECT_TIMEOUT,
            INT,
            3_000,
            between(1, 600_000),
            LOW,
            "How long connecting to an image's host may take.")
        .define(
            ATTEMPTS,
            INT,
            3,
            between(1, 100),
            MEDIUM,
            "Attempts for an image whose fetch fails for a reason that may pass (time-outs,"
                + " connections that break, 5xx). A store that pushes back uses none of them.")
        .define(
            BACKOFF,
            INT,
            200,
            between(1, 600_000),
            LOW,
            "The longest wait before the second attempt; doubles with each further one, and is"
                + " drawn at random from zero up.")
        .define(
            BACKOFF_MAX,
            INT,
            10_000,
            between(1, 600_000),
            LOW,
            "The longest wait between two attempts, and between two probes of a store that is"
                + " paused.")
        .define(
            PAUSE_AFTER,
            INT,
            10,
            between(1, 1_000_000),
            MEDIUM,
            "Failures of one store (a host and port, a bucket, a folder of"
                + " glimpse.fetch.file.roots) in a row, each of which may pass, after which its"
                + " images wait and one at a time is tried. Retry-After pauses at once.")
        .define(
            OUTAGE_MAX,
            INT,
            300_000,
            between(0, 86_400_000),
            MEDIUM,
            "How long images wait for a store that is paused, and how long one image is pushed back"
                + " (429, 503) while others are answered, before they become dead letters. They"
                + " hold up their partitions meanwhile. 0: not at all.")
        .define(
            SCHEMES,
            LIST,
            "file,http,https,s3",
            ConfigDef.ValidList.in("file", "http", "https", "s3"),
            MEDIUM,
            "Schemes of URIs that are fetched.")
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
            "Whether hosts at loopback, link-local, private and other addresses that are not public"
                + " may be fetched from. Only where nobody untrusted writes requests.")
        .define(
            HTTP_MAX_REDIRECTS,
            INT,
            5,
            between(0, 20),
            LOW,
            "Redirects that are followed; each is checked like the first address.")
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
            "Where the store is, as http(s)://host[:port], if it speaks S3 and is not AWS. Empty: AWS.")
        .define(
            S3_REGION,
            STRING,
            "",
            MEDIUM,
            "The region of the buckets. Empty: as AWS_REGION, the profile or the instance says.")
        .define(
            S3_PATH_STYLE,
            BOOLEAN,
            false,
            LOW,
            "Whether the path names the bucket, and not the host, as most stores want it that are"
                + " not AWS.");
  }
}
