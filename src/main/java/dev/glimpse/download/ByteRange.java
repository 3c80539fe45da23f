package dev.glimpse.download;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A response's {@code Content-Range} (RFC 9110, section 14.4).
 *
 * @param from the first byte that comes; -1 if none does
 * @param total bytes of the whole file; -1 if the server does not say
 */
record ByteRange(long from, long total) {

  private static final Pattern RANGE =
      Pattern.compile(
          "bytes (?:(?<from>\\d{1,18})-\\d{1,18}|\\*)/(?:(?<total>\\d{1,18})|\\*)",
          Pattern.CASE_INSENSITIVE);

  /** Null if it makes no sense. */
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
