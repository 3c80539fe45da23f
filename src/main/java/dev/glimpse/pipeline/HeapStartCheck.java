package dev.glimpse.pipeline;

import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.FetchMemory;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.config.ServingSettings;
import dev.glimpse.config.ShadowSettings;
import dev.glimpse.preprocess.DirectMemoryRelease;
import org.apache.kafka.common.config.ConfigException;

/**
 * A check at startup that the maximum number of encoded images fits in the heap. Half of the heap
 * is for fetched images ({@link FetchMemory}), an eighth for images that wait for a decoder. Cached
 * scores take a quarter at most. Tensors are in the JVM's direct memory, outside of the heap: half
 * of that is for tensors in use, half for tensors that wait for reuse.
 */
final class HeapStartCheck {

  private HeapStartCheck() {}

  /** Returns the bytes for encoded images that wait for a decoder or are decoded. */
  static long decoderBytes() {
    return Runtime.getRuntime().maxMemory() / 8;
  }

  /**
   * Checks the settings against the memory of this JVM.
   *
   * @return the share of the heap for fetched images
   * @throws ConfigException if the memory is too small for a setting
   */
  static FetchMemory run(PipelineConfig config, FetchConfig fetch) {
    checkTensors(config);
    long heap = Runtime.getRuntime().maxMemory();
    FetchMemory memory = FetchMemory.of(fetch, heap);
    long cache = config.serving().scoreCacheBytes();
    if (cache > heap / 4) {
      throw new ConfigException(
          ServingSettings.CACHE_BYTES,
          cache,
          "allowed: at most a quarter of the heap, which is %d MiB (-Xmx)".formatted(heap >> 20));
    }
    return memory;
  }

  private static void checkTensors(PipelineConfig config) {
    long direct = DirectMemoryRelease.limit();
    long bytes = config.inFlight().bytes();
    if (bytes + config.shadows().bytes() > direct / 2) {
      throw new ConfigException(
          GlimpseConfig.IN_FLIGHT_BYTES,
          bytes,
          "allowed: with %s, if there are shadows, half of the memory outside of the heap, which is"
                  .formatted(ShadowSettings.BYTES)
              + " %d MiB (-XX:MaxDirectMemorySize, else -Xmx)".formatted(direct >> 20));
    }
  }
}
