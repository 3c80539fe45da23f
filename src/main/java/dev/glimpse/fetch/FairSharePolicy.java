package dev.glimpse.fetch;

/**
 * The dynamic limit on one holder's share of a scarce resource: always less than {@value #ALPHA}
 * times the free amount. A single holder gets two thirds; with n greedy holders, each gets 2/(2n+1)
 * of all and 1/(2n+1) stays free for the next holder. The number of holders need not be known. The
 * last free unit is for a holder that has none.
 */
public final class FairSharePolicy {

  private static final int ALPHA = 2;

  private FairSharePolicy() {}

  /**
   * Returns whether a holder of {@code held} units may take one more while {@code free} are free.
   */
  public static boolean allows(int held, int free) {
    return free > 0 && (held == 0 || held < (long) ALPHA * (free - 1));
  }
}
