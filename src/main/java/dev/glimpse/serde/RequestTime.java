package dev.glimpse.serde;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A parser of times in RFC 3339's format; leap seconds are refused. */
final class RequestTime {

  /** The format, with at most nanoseconds. */
  private static final Pattern FORMAT =
      Pattern.compile(
          "([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?)"
              + "(?:[Zz]|([+-])([01][0-9]|2[0-3]):([0-5][0-9]))");

  private RequestTime() {}

  /**
   * Parses a time.
   *
   * @param field the name of the field, for messages
   * @throws FailureException INVALID_REQUEST if it is no time
   */
  static Instant parse(String field, String text) throws FailureException {
    Matcher parts = FORMAT.matcher(text);
    try {
      if (!parts.matches()) {
        throw new DateTimeException("not in the format");
      }
      // ISO 8601's parser of dates, because that of offsets accepts fewer of them.
      Instant local =
          LocalDateTime.parse(parts.group(1) + "T" + parts.group(2)).toInstant(ZoneOffset.UTC);
      if (parts.group(3) == null) {
        return local;
      }
      long minutes = Integer.parseInt(parts.group(4)) * 60L + Integer.parseInt(parts.group(5));
      return local.plusSeconds(60 * (parts.group(3).equals("+") ? -minutes : minutes));
    } catch (DateTimeException e) {
      throw new FailureException(
          FailureCode.INVALID_REQUEST,
          field + " is no time of RFC 3339, such as 2026-11-22T21:09:13Z",
          e);
    }
  }
}
