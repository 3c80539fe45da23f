package dev.glimpse.faults;

import java.time.Duration;
import java.util.Random;

/** The number of requests and rounds of the fault suite, and its seed. */
final class FaultScale {

  /** Whether there are 20,000 requests a scenario. */
  private static final boolean FULL = Boolean.getBoolean("glimpse.faults.full");

  private static final int REQUESTS = FULL ? 20_000 : 2_000;

  private FaultScale() {}

  static int requests() {
    return REQUESTS;
  }

  /** Rounds of a scenario, of which the short form has one or two. */
  static int rounds(int full) {
    return FULL ? full : full < 10 ? 1 : 2;
  }

  /** How long a fault lasts, in the short form just beyond sessions and transactions. */
  static Duration time(Duration full) {
    return FULL ? full : Duration.ofSeconds(8);
  }

  /** Says its seed; {@code -Dglimpse.faults.seed=N} repeats it. */
  static Random random() {
    long seed = Long.getLong("glimpse.faults.seed", System.nanoTime());
    System.out.println("-Dglimpse.faults.seed=" + seed);
    return new Random(seed);
  }
}
