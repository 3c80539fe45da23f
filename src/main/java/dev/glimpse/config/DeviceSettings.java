package dev.glimpse.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** The definition of the settings of the device and of decoding. */
final class DeviceSettings {

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private DeviceSettings() {}

  /** Adds these settings to a definition, in the order of the reference page. */
  static ConfigDef define(ConfigDef definition) {
    return definition
        .define(
            GlimpseConfig.DECODE_THREADS,
            INT,
            CORES,
            between(1, 1_024),
            MEDIUM,
            "Maximum images that are decoded at the same time. The default is the number of"
                + " cores.")
        .define(
            GlimpseConfig.INFERENCE_THREADS,
            INT,
            CORES,
            between(1, 1_024),
            MEDIUM,
            "Threads of TensorFlow within a device call on a CPU. The default is the number of"
                + " cores.")
        .define(
            GlimpseConfig.INFERENCE_CALLS,
            INT,
            0,
            between(0, 16),
            LOW,
            "Device calls of a model at the same time. While one is computed, full batches are"
                + " copied to the device for the next. 0: four on a GPU; one on a CPU, where one"
                + " call uses all cores.")
        .define(
            GlimpseConfig.PRECISION,
            STRING,
            GlimpseConfig.AUTO_PRECISION,
            ValidString.in(GlimpseConfig.AUTO_PRECISION, "float32", "bfloat16", "float16", "tf32"),
            MEDIUM,
            "Precision of the model's computation. auto: the first 200 images are computed in"
                + " float32 (on a GPU, tf32) and also in the faster precision that the device"
                + " has; that one is used from then on if at least 99.5 % get the same label, no"
                + " score differs by 0.02, and it is faster. A precision that the device lacks"
                + " stops the start: a CPU has float32, and bfloat16 if it multiplies it in"
                + " hardware; a GPU has float16 and tf32, or float32 if NVIDIA_TF32_OVERRIDE=0"
                + " forbids tf32.")
        .define(
            GlimpseConfig.DEVICE_TIMEOUT,
            INT,
            60_000,
            between(1_000, 3_600_000),
            MEDIUM,
            "Time limit of the device for a batch, and for a lack of memory for a single image;"
                + " beyond it, the processor exits with code 1, so that another one takes over."
                + " TensorFlow waits 10 s for memory before it reports a lack of it.")
        .define(
            GlimpseConfig.CACHE_DIR,
            STRING,
            "",
            LOW,
            "Folder in which native libraries and bundled models are unpacked; its mount has to"
                + " allow execution (no noexec). Empty: glimpse/ in $XDG_CACHE_HOME or in"
                + " ~/.cache.");
  }
}
