package dev.glimpse.retrain;

/**
 * The augmented copies of each training image.
 *
 * @param copies the number of copies, at least 0
 * @param flip whether copies may be mirrored; wrong for digits, letters and anything else whose
 *     mirror image is another thing
 * @param seed the seed of the random changes
 */
public record AugmentationOptions(int copies, boolean flip, long seed) {

  /** Checks the number of copies. */
  public AugmentationOptions {
    if (copies < 0 || copies > 1_000) {
      throw new RetrainingException("--augment is " + copies + ", allowed: 0 to 1000");
    }
  }

  /**
   * Returns the description of a variant for the cache's key.
   *
   * @param copy 0 for the original
   */
  String variant(int copy) {
    return copy == 0
        ? "original"
        : "%s copy=%d flip=%s seed=%d".formatted(TensorAugmentation.KIND, copy, flip, seed);
  }
}
