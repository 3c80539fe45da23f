package dev.glimpse.pipeline;

import com.sun.management.OperatingSystemMXBean;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.management.ResidentMemoryReader;
import dev.glimpse.serving.ModelMemoryBudget;
import java.lang.management.ManagementFactory;

/**
 * The memory of the machine or container that this process may use, and the part of it for models.
 * docs/operations.md, "Size", has the same numbers.
 */
public final class ProcessMemory {

  /** The bytes of the JVM without its heap, and of TensorFlow without a model. */
  private static final long BASE_BYTES = 256L << 20;

  private ProcessMemory() {}

  /** Returns the limit of the container, else the size of the machine's memory, in bytes. */
  public static long limit() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Returns the bytes that the process can still allocate. */
  public static long available() {
    return limit() - held();
  }

  private static long held() {
    double held = ResidentMemoryReader.anonymousBytes();
    return Double.isNaN(held) ? BASE_BYTES : (long) held;
  }

  /**
   * Returns the memory budget of models: the setting's bytes, else the limit without the heap, the
   * images in flight, and the memory that the process needs without a model.
   */
  static ModelMemoryBudget forModels(PipelineConfig config) {
    long set = config.serving().memoryBytes();
    return set > 0
        ? new ModelMemoryBudget(set, () -> Long.MAX_VALUE)
        : new ModelMemoryBudget(
            limit() - Runtime.getRuntime().maxMemory() - images(config) - BASE_BYTES,
            ProcessMemory::available);
  }

  private static long images(PipelineConfig config) {
    return config.inFlight().bytes() + config.shadows().bytes();
  }
}
