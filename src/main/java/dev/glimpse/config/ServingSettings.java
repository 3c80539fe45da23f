package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import org.apache.kafka.common.config.ConfigDef;

/** The settings of many models in one processor. */
public final class ServingSettings {

  public static final String MAX_LOADED = "glimpse.models.max.loaded";
  public static final String MEMORY_BYTES = "glimpse.models.memory.bytes";
  public static final String LOOK_INTERVAL = "glimpse.models.look.interval.ms";
  public static final String CACHE_BYTES = "glimpse.scores.cache.bytes";

  private ServingSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            MAX_LOADED,
            INT,
            4,
            between(1, 1_000),
            MEDIUM,
            "Models that are loaded at the same time, which share the device's memory; while a"
                + " version is replaced, one more. Others are loaded when a request names them, and"
                + " the one that was not used for longest makes room. 1: only glimpse.model.")
        .define(
            MEMORY_BYTES,
            LONG,
            0L,
            atLeast(0),
            MEDIUM,
            "Bytes of native memory for models. What a model needs is estimated before it is loaded;"
                + " one that does not fit is not loaded, and its requests become dead letters with"
                + " MODEL_UNAVAILABLE. 0: the limit of the container or the machine's memory,"
                + " without the heap, glimpse.in.flight.bytes and 256 MiB. What is needed only while a"
                + " model is loaded is compared with what the process can take, if this is 0.")
        .define(
            LOOK_INTERVAL,
            INT,
            5_000,
            between(100, 3_600_000),
            LOW,
            "How often glimpse.models.dir is looked at for versions that came, changed or went. A"
                + " folder is left alone until two looks find it the same.")
        .define(
            CACHE_BYTES,
            LONG,
            0L,
            atLeast(0),
            MEDIUM,
            "Bytes of the heap for the scores of images that were seen: the same bytes for the same"
                + " model are answered without the device. At most a quarter of the heap. 0: none"
                + " are kept.");
  }
}
