package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * The settings of S3 or a compatible store. Its objects are read with the process's own
 * credentials, so each bucket has to be named.
 *
 * @param buckets readable buckets: the bucket's name, or {@code name/folder} for the keys that
 *     begin with {@code folder/}; none means nothing at all
 * @param endpoint the store, as {@code http(s)://host[:port]}; null for AWS
 * @param region the region; null for the one that the SDK finds in the environment
 * @param pathStyle whether the bucket is in the path instead of the host
 */
public record S3StoreConfig(
    List<String> buckets, @Nullable String endpoint, @Nullable String region, boolean pathStyle)
    implements StoreConfig {

  public static final String BUCKETS = "glimpse.fetch.s3.buckets";
  public static final String ENDPOINT = "glimpse.fetch.s3.endpoint";
  public static final String REGION = "glimpse.fetch.s3.region";
  public static final String PATH_STYLE = "glimpse.fetch.s3.path.style";

  private static final String SCHEME = "s3";

  static final StoreSettings SETTINGS =
      new StoreSettings(
          List.of(SCHEME), S3StoreConfig::define, (config, schemes) -> S3StoreConfig.of(config));

  /** Copies the list and rejects an invalid region; the message names it. */
  public S3StoreConfig {
    buckets = List.copyOf(buckets);
    FetchConfig.require(
        region == null || region.matches("[a-z0-9-]{1,63}"),
        "s3.region",
        region,
        "a name such as eu-central-1");
  }

  private static S3StoreConfig of(GlimpseConfig config) {
    String endpoint = config.getString(ENDPOINT);
    String region = config.getString(REGION);
    return new S3StoreConfig(
        config.strings(BUCKETS),
        endpoint.isBlank() ? null : endpoint,
        region.isBlank() ? null : region,
        config.getBoolean(PATH_STYLE));
  }

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  private static void define(ConfigDef definition) {
    definition
        .define(
            BUCKETS,
            LIST,
            "",
            HIGH,
            "Buckets that s3: URIs may be read from with the processor's own credentials, as bucket,"
                + " or as bucket/folder for the keys that begin with folder/. Empty: none.")
        .define(
            ENDPOINT,
            STRING,
            "",
            MEDIUM,
            "The address of an S3-compatible store other than AWS, as http(s)://host[:port]."
                + " Empty: AWS.")
        .define(
            REGION,
            STRING,
            "",
            MEDIUM,
            "The region of the buckets. Empty: the region of AWS_REGION, the profile or the"
                + " instance.")
        .define(
            PATH_STYLE,
            BOOLEAN,
            false,
            LOW,
            "Whether the path names the bucket instead of the host name, as most stores other"
                + " than AWS require.");
  }
}
