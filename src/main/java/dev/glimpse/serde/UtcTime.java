package dev.glimpse.serde;

import java.time.Instant;

/**
 * Times as RFC 3339 writes them, in UTC. It has four digits for a year, while a record's timestamp
 * may be any number of milliseconds.
 */
public final class UtcTime {

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private UtcTime() {}

  /** Returns the time as text; the first or the last that RFC 3339 has where it is beyond these. */
  public static String text(Instant time) {
    if (time.isBefore(FIRST)) {
      return FIRST.toString();
    }
    return (time.isAfter(LAST) ? LAST : time).toString();
  }
}
