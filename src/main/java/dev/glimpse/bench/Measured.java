package dev.glimpse.bench;

import java.time.Duration;

/** Work whose rate is measured again and again, in turn with that of others. */
@FunctionalInterface
interface Measured {

  /**
   * Works for about so long.
   *
   * @return images a second
   */
  double rate(Duration about) throws Exception;
}
