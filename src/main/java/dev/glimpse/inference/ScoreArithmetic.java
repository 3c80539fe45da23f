package dev.glimpse.inference;

import org.jspecify.annotations.Nullable;

/** The precision in which scores are computed, and the reason for it. */
public final class ScoreArithmetic {

  private final Precision precision;
  private final @Nullable CalibrationResult findings;

  /** The text that each prediction carries. */
  private final String label;

  ScoreArithmetic(Precision precision, @Nullable CalibrationResult findings) {
    this.precision = precision;
    this.findings = findings;
    this.label = findings == null ? precision.label() : precision.label() + " (" + findings + ")";
  }

  /** Returns the precision that is used. */
  public Precision precision() {
    return precision;
  }

  /**
   * Returns the findings of the comparison that chose the precision; null without a comparison, and
   * while one is running.
   */
  public @Nullable CalibrationResult findings() {
    return findings;
  }

  /** Returns the text that names the arithmetic in predictions. */
  public String label() {
    return label;
  }
}
