package dev.glimpse.runtime;

import com.sun.management.OperatingSystemMXBean;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ServingSettings;
import dev.glimpse.config.ShadowSettings;
import dev.glimpse.serving.ModelMemoryBudget;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The memory of the machine or of the container that this process may use, and what of it is left
 * for models. docs/operations.md, "Size", has the same numbers.
 */
public final class ProcessMemory {

  private static final Path STATUS = Path.of("/proc/self/status");

  /** Memory that belongs to the process and not to a file, which the system cannot take back. */
  private static final String FIELD = "RssAnon:";

  private static final int KIB = 1024;

  /** The JVM without its heap, and TensorFlow without a model. */
  private static final long BASE_BYTES = 256L << 20;

  private ProcessMemory() {}

  /** Returns the limit of the container, else the size of the machine's memory, in bytes. */
  public static long limit() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** Returns the bytes that the process can take beyond what it holds now. */
  public static long available() {
    return limit() - held();
  }

  private static long held() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(FIELD)) {
          return KIB * Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) { // no Linux
      return BASE_BYTES;
    }
    return BASE_BYTES;
  }

  /**
   * Returns what models may take: the setting's bytes, else the limit without the heap, the images
   * in flight, and what the process needs without a model.
   */
  static ModelMemoryBudget forModels(GlimpseConfig config) {
    long set = config.getLong(ServingSettings.MEMORY_BYTES);
    return set > 0
        ? new ModelMemoryBudget(set, () -> Long.MAX_VALUE)
        : new ModelMemoryBudget(
            limit() - Runtime.getRuntime().maxMemory() - images(config) - BASE_BYTES,
            ProcessMemory::available);
  }

  private static long images(GlimpseConfig config) {
    long shadows =
        ShadowSettings.pairs(config).isEmpty() ? 0 : config.getLong(ShadowSettings.BYTES);
    return config.getLong(GlimpseConfig.IN_FLIGHT_BYTES) + shadows;
  }
}
