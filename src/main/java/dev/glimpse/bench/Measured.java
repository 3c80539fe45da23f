package dev.glimpse.bench;

import java.time.Duration;

/** Work whose rate is measured again and again, in turn with that of others. */
interface Measured extends AutoCloseable {

  /**
   * Works for about so long.
   *
   * @return images a second
   */
  double rate(Duration about) throws Exception;

  @Override
  void close();
}
