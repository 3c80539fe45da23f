package dev.glimpse.model;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a model for one image: one per output, in the order of the labels. Immutable; for
 * any thread.
 */
public final class ImageScores {

  /** The arithmetic in which models are trained. */
  private static final String TRAINED = "float32";

  private final float[] values;
  private final String arithmetic;

  private ImageScores(float[] values, String arithmetic) {
    this.values = values;
    this.arithmetic = arithmetic;
  }

  /**
   * Creates scores that were computed in float32.
   *
   * @param values one score per output; not copied, so the caller must not modify them any more
   */
  public static ImageScores of(float... values) {
    return new ImageScores(values, TRAINED);
  }

  /**
   * Returns the same scores with the arithmetic in which they were computed; the scores are not
   * copied.
   *
   * @param label the text that names the arithmetic in predictions
   */
  public ImageScores in(String label) {
    return new ImageScores(values, label);
  }

  /** Returns the number of outputs. */
  public int size() {
    return values.length;
  }

  /** Returns the score of an output, from 0. */
  public float at(int output) {
    return values[output];
  }

  /** Returns the output with the highest score; of equal scores, the lowest output. */
  public int highest() {
    int highest = 0;
    for (int i = 1; i < values.length; i++) {
      highest = values[i] > values[highest] ? i : highest;
    }
    return highest;
  }

  /** Returns the first score that is not finite; null if all are. */
  public @Nullable Float firstNotFinite() {
    for (float score : values) {
      if (!Float.isFinite(score)) {
        return score;
      }
    }
    return null;
  }

  /** Returns the text that names the arithmetic in predictions. */
  public String arithmetic() {
    return arithmetic;
  }

  /** Returns a copy of the scores. */
  public float[] toArray() {
    return values.clone();
  }

  /** Returns whether both have the same scores in the same arithmetic. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageScores scores
        && Arrays.equals(values, scores.values)
        && arithmetic.equals(scores.arithmetic);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.toString(values);
  }
}
