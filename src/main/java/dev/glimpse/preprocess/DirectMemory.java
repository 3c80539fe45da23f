package dev.glimpse.preprocess;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** How much memory the JVM lends outside of its heap. */
public final class DirectMemory {

  private static final String OPTION = "MaxDirectMemorySize";

  private DirectMemory() {}

  /** Bytes; as large as the heap unless {@code -XX:MaxDirectMemorySize} says otherwise. */
  public static long limit() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    long set = Long.parseLong(jvm.getVMOption(OPTION).getValue());
    return set > 0 ? set : Runtime.getRuntime().maxMemory();
  }
}
