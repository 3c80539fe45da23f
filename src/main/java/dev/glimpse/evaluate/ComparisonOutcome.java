package dev.glimpse.evaluate;

/** The cell of an image in the table of two models. */
public enum ComparisonOutcome {
  BOTH_RIGHT,
  ONLY_FIRST_RIGHT,
  ONLY_SECOND_RIGHT,
  BOTH_WRONG;

  static ComparisonOutcome of(boolean firstIsRight, boolean secondIsRight) {
    if (firstIsRight) {
      return secondIsRight ? BOTH_RIGHT : ONLY_FIRST_RIGHT;
    }
    return secondIsRight ? ONLY_SECOND_RIGHT : BOTH_WRONG;
  }
}
