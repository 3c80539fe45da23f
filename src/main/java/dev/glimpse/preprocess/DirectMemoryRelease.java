package dev.glimpse.preprocess;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** The limit of the JVM's direct memory, which is outside its heap. */
public final class DirectMemoryRelease {

  private static final String OPTION = "MaxDirectMemorySize";

  private DirectMemoryRelease() {}

  /**
   * Returns the limit in bytes: {@code -XX:MaxDirectMemorySize}, or the size of the heap if that is
   * not set.
   */
  public static long limit() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set = Long.parseLong(jvm.getVMOption(OPTION).getValue());
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }
}
