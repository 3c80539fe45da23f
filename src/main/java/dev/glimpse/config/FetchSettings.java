package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;

import org.apache.kafka.common.config.ConfigDef;

/** The settings of where images may come from and how long that may take. */
public final class FetchSettings {

  public static final String THREADS = "glimpse.fetch.threads";
  public static final String TIMEOUT = "glimpse.fetch.timeout.ms";
  public static final String CONNECT_TIMEOUT = "glimpse.fetch.connect.timeout.ms";
  public static final String SCHEMES = "glimpse.fetch.schemes";
  public static final String FILE_ROOTS = "glimpse.fetch.file.roots";
  public static final String HTTP_HOSTS = "glimpse.fetch.http.hosts";
  public static final String HTTP_PRIVATE = "glimpse.fetch.http.private.addresses";
  public static final String HTTP_MAX_REDIRECTS = "glimpse.fetch.http.max.redirects";

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
            SCHEMES,
            LIST,
            "file,http,https",
            ConfigDef.ValidList.in("file", "http", "https"),
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
            "Redirects that are followed; each is checked like the first address.");
  }
}
