package dev.glimpse.cli;

import dev.glimpse.event.ScoredLabel;

/** A score as a line of text with a bar. */
final class ScoreBarFormatter {

  private static final int CELLS = 20;

  private ScoreBarFormatter() {}

  static String of(ScoredLabel label) {
    return of(label.label(), label.score());
  }

  /** Returns label, bar and score: {@code 7 ████████████████████ 0.9998}. */
  static String of(String label, double score) {
    int full = (int) Math.round(Math.max(0, Math.min(1, score)) * CELLS);
    return "%-24s %s%s %.4f".formatted(label, "█".repeat(full), "·".repeat(CELLS - full), score);
  }
}
