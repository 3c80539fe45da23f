package dev.glimpse.topology;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The pace of commits of each stream thread. Stages and clients of one thread share a {@link
 * CommitPacer}, because a thread commits all its tasks together.
 *
 * <p>Threads: any; each receives its own.
 */
public final class CommitPacerRegistry {

  @SuppressWarnings("ThreadLocalUsage") // not static: each processor of a process has its own pace
  private final ThreadLocal<CommitPacer> pacers;

  /**
   * Creates the paces of the threads of one processor.
   *
   * @param minInterval the minimum time between an early commit and the one before; zero for no
   *     early commits
   */
  public CommitPacerRegistry(Duration minInterval) {
    this(minInterval, System::nanoTime);
  }

  CommitPacerRegistry(Duration minInterval, LongSupplier clock) {
    pacers = ThreadLocal.withInitial(() -> new CommitPacer(minInterval, clock));
  }

  /** Returns the pace of the calling thread. */
  CommitPacer current() {
    return pacers.get();
  }
}
