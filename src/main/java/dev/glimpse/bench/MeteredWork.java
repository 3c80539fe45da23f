package dev.glimpse.bench;

import java.time.Duration;

/** Repeated work whose CPU time is measured with its rate. */
interface MeteredWork extends RepeatedWork {

  /** Works for about the given time. */
  WorkPace pace(Duration about) throws Exception;

  @Override
  default double rate(Duration about) throws Exception {
    return pace(about).perSecond();
  }
}
