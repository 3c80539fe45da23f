package dev.glimpse.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Collection;

/** A clock of the CPU time of this process: of all threads, including those of native libraries. */
final class ProcessCpuClock {

  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProcessCpuClock() {}

  /** Returns the nanoseconds since the start of the process. */
  static long nanos() {
    return PROCESS.getProcessCpuTime();
  }

  /** Returns the nanoseconds since the start of the process without those of some live threads. */
  static long nanosWithout(Collection<Thread> threads) {
    long theirs = threads.stream().mapToLong(t -> THREADS.getThreadCpuTime(t.getId())).sum();
    return nanos() - theirs;
  }
}
