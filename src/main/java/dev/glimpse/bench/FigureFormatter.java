package dev.glimpse.bench;

import java.util.Locale;

/** A formatter of numbers for people: three significant digits, no exponents. */
final class FigureFormatter {

  private FigureFormatter() {}

  static String text(double value) {
    double size = Math.abs(value);
    return String.format(
        Locale.ROOT,
        size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f",
        value);
  }
}
