package dev.glimpse.serving;

import dev.glimpse.batch.BatchedResult;
import org.jspecify.annotations.Nullable;

/**
 * The scores of a model for one image.
 *
 * @param values one score per label; must not be modified
 * @param arithmetic the arithmetic of the device call, as predictions name it
 * @param batchSize the number of images in the device call; 0 for cached scores
 * @param queueNanos the time in the batch queue
 * @param callNanos the time of the device call
 * @param cached whether the scores are those of an earlier image
 */
public record ImageScores(
    float[] values,
    String arithmetic,
    int batchSize,
    long queueNanos,
    long callNanos,
    boolean cached) {

  /** Creates the scores of a device call. */
  static ImageScores of(BatchedResult<ComputedScores> batched) {
    return new ImageScores(
        batched.value().scores(),
        batched.value().arithmetic(),
        batched.batchSize(),
        batched.queueNanos(),
        batched.callNanos(),
        false);
  }

  /** Returns these scores for a later image, marked as cached. */
  ImageScores again() {
    return new ImageScores(values, arithmetic, 0, 0, 0, true);
  }

  /** Returns the first value that is not finite; null if all values are. */
  public @Nullable Float firstThatIsNone() {
    for (float score : values) {
      if (!Float.isFinite(score)) {
        return score;
      }
    }
    return null;
  }
}
