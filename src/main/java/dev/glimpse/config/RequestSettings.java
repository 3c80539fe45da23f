package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;

import java.util.Arrays;
import org.apache.kafka.common.config.ConfigDef;

/** The keys of the forms in which requests are accepted. */
public final class RequestSettings {

  public static final String ORIGINS = "glimpse.requests.origins";
  public static final String KEY_PREFIXES = "glimpse.requests.key.prefixes";
  public static final String KEY_SUFFIXES = "glimpse.requests.key.suffixes";

  private RequestSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    String[] origins =
        Arrays.stream(RequestOrigin.values()).map(RequestOrigin::label).toArray(String[]::new);
    return definition
        .define(
            ORIGINS,
            LIST,
            String.join(",", origins),
            ConfigDef.ValidList.in(origins),
            MEDIUM,
            "Accepted events: request (Glimpse's own), s3 (notifications of S3, MinIO, Ceph,"
                + " RustFS), eventbridge (of S3 by EventBridge), azure (Microsoft.Storage), gcs"
                + " (Google Cloud Storage). Others become dead letters.")
        .define(
            KEY_PREFIXES,
            LIST,
            "",
            LOW,
            "Prefixes of the keys whose notifications are answered, such as incoming/. Empty: all."
                + " Notifications of other keys are ignored.")
        .define(
            KEY_SUFFIXES,
            LIST,
            "",
            LOW,
            "Suffixes of the keys whose notifications are answered, such as .jpg,.JPG. Empty: all."
                + " Notifications of other keys are ignored.");
  }
}
