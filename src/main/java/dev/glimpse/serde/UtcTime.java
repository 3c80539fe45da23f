package dev.glimpse.serde;

import java.time.Instant;

/**
 * A formatter of times in RFC 3339's format, in UTC. The format has four digits for a year, but a
 * record's timestamp may be any number of milliseconds.
 */
public final class UtcTime {

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private UtcTime() {}

  /** Returns the time as text; times beyond RFC 3339's range become its first or last time. */
  public static String text(Instant time) {
    if (time.isBefore(FIRST)) {
      return FIRST.toString();
    }
    return (time.isAfter(LAST) ? LAST : time).toString();
  }
}
