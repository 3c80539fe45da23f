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
  public static final String POLL_INTERVAL = "glimpse.models.poll.interval.ms";
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
            "Maximum models that are loaded at the same time; they share the device's memory. One"
                + " more is loaded while a version is replaced. Others are loaded when a request"
                + " names them, and the least recently used one is evicted. 1: only"
                + " glimpse.model.")
        .define(
            MEMORY_BYTES,
            LONG,
            0L,
            atLeast(0),
            MEDIUM,
            "Bytes of native memory for models. The memory of a model is estimated before it is"
                + " loaded; one that does not fit is not loaded, and its requests become dead"
                + " letters with MODEL_UNAVAILABLE. 0: the limit of the container or the"
                + " machine's memory, without the heap, glimpse.in.flight.bytes and 256 MiB. Only"
                + " if this is 0, the memory that is needed only while a model is loaded is"
                + " compared with what the process can still allocate.")
        .define(
            POLL_INTERVAL,
            INT,
            5_000,
            between(100, 3_600_000),
            LOW,
            "Interval of checks for new, changed or removed versions in glimpse.models.dir. A"
                + " folder is read only after two checks in a row find it unchanged.")
        .define(
            CACHE_BYTES,
            LONG,
            0L,
            atLeast(0),
            MEDIUM,
            "Bytes of the heap for cached scores: the same image for the same model is answered"
                + " without the device. At most a quarter of the heap. 0: no cache.");
  }
}
