package dev.glimpse.serving;

import dev.glimpse.batch.Batched;
import org.jspecify.annotations.Nullable;

/**
 * What a model gave for one image.
 *
 * @param values one a label; not to be written to
 * @param arithmetic what they were computed in, as predictions name it
 * @param batchSize images that went through the device together; 0 where none did
 * @param queueNanos waiting for the batch
 * @param callNanos the device call
 * @param cached whether they are those of an earlier image
 */
public record Scores(
    float[] values,
    String arithmetic,
    int batchSize,
    long queueNanos,
    long callNanos,
    boolean cached) {

  /** Fresh from the device. */
  static Scores of(Batched<Computed> batched) {
    return new Scores(
        batched.value().scores(),
        batched.value().arithmetic(),
        batched.batchSize(),
        batched.queueNanos(),
        batched.callNanos(),
        false);
  }

  /** The same for a later image. */
  Scores again() {
    return new Scores(values, arithmetic, 0, 0, 0, true);
  }

  /** The first that is no number; null if all are. */
  public @Nullable Float firstThatIsNone() {
    for (float score : values) {
      if (!Float.isFinite(score)) {
        return score;
      }
    }
    return null;
  }
}
