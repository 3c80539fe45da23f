package dev.glimpse.fetch;

/**
 * How much of something scarce one holder may have: always less than {@value #ALPHA} times what is
 * still free. A holder alone gets two thirds; with n greedy ones, each gets 2/(2n+1) of all and
 * 1/(2n+1) stays free for whoever comes next. Nobody has to know how many there are. The last free
 * one is for a holder of none.
 *
 * <p>The rule is that of dynamic thresholds for a switch's shared memory: A. K. Choudhury and E. L.
 * Hahne, "Dynamic queue length thresholds for shared-memory packet switches", IEEE/ACM Transactions
 * on Networking 6(2), 1998.
 */
public final class FairShare {

  private static final int ALPHA = 2;

  private FairShare() {}

  /** Whether one that holds {@code held} may take one of {@code free}. */
  public static boolean allows(int held, int free) {
    return free > 0 && (held == 0 || held < (long) ALPHA * (free - 1));
  }
}
