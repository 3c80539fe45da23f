package dev.glimpse.download;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Content-Range} of a response (RFC 9110, section 14.4).
 *
 * @param from the first byte in the response; -1 if it contains none
 * @param total the size of the whole file in bytes; -1 if the server does not state it
 */
record ByteRange(long from, long total) {

  private static final Pattern RANGE =
      Pattern.compile(
          "bytes (?:(?<from>\\d{1,18})-\\d{1,18}|\\*)/(?:(?<total>\\d{1,18})|\\*)",
          Pattern.CASE_INSENSITIVE);

  /** Parses a header; returns null if it is invalid. */
  static @Nullable ByteRange parse(String header) {
    Matcher range = RANGE.matcher(header.strip());
    return range.matches()
        ? new ByteRange(number(range.group("from")), number(range.group("total")))
        : null;
  }

  private static long number(@Nullable String digits) {
    return digits == null ? -1 : Long.parseLong(digits);
  }
}
