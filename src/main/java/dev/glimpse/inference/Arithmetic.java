package dev.glimpse.inference;

import org.jspecify.annotations.Nullable;

/** The precision in which scores are computed, and the reason for it. */
public final class Arithmetic {

  private final Precision precision;
  private final @Nullable Findings findings;

  /** The text that each prediction carries. */
  private final String label;

  Arithmetic(Precision precision, @Nullable Findings findings) {
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
  public @Nullable Findings findings() {
    return findings;
  }

  /** Returns the text that names the arithmetic in predictions. */
  public String label() {
    return label;
  }
}
