package dev.glimpse.bench;

import java.time.Duration;

/** Work whose rate is measured repeatedly, alternating with other work. */
@FunctionalInterface
interface RepeatedWork {

  /**
   * Works for about the given time.
   *
   * @return images per second
   */
  double rate(Duration about) throws Exception;
}
