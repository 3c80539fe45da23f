package dev.glimpse.inference;

import org.jspecify.annotations.Nullable;

/** What scores are computed in, and why. */
public final class Arithmetic {

  private final Precision precision;
  private final @Nullable Findings findings;

  /** Each prediction carries it. */
  private final String label;

  Arithmetic(Precision precision, @Nullable Findings findings) {
    this.precision = precision;
    this.findings = findings;
    this.label = findings == null ? precision.label() : precision.label() + " (" + findings + ")";
  }

  /** What is in force. */
  public Precision precision() {
    return precision;
  }

  /** Of the comparison that it was chosen by; null if there was none, or it goes on. */
  public @Nullable Findings findings() {
    return findings;
  }

  /** As predictions name it. */
  public String label() {
    return label;
  }
}
