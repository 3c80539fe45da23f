package dev.glimpse.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A converter of a number of minutes, such as {@code 0.5}, to a duration. */
final class MinutesConverter implements ITypeConverter<Duration> {

  /** The minutes of a year; far longer times have no number of nanoseconds. */
  private static final double MAX = 525_600;

  private static final double MILLIS = 60_000;

  @Override
  public Duration convert(String value) {
    double minutes;
    try {
      minutes = Double.parseDouble(value.strip());
    } catch (NumberFormatException e) {
      throw refusal(value);
    }
    if (!(minutes > 0 && minutes <= MAX)) {
      throw refusal(value);
    }
    return Duration.ofMillis((long) Math.ceil(minutes * MILLIS));
  }

  private static TypeConversionException refusal(String value) {
    return new TypeConversionException(
        "'%s' is no number of minutes; allowed: more than 0, up to 525600 (a year)"
            .formatted(value));
  }

  /** Returns the minutes as an option has them. */
  static String minutes(Duration limit) {
    return Double.toString(limit.toMillis() / MILLIS);
  }
}
