package dev.glimpse.importer;

/**
 * The result of a verification.
 *
 * @param largest number of images in the largest batch that was compared
 * @param difference largest difference between two scores
 */
record VerifiedBatches(int largest, float difference) {

  /**
   * Returns the line that tells the user.
   *
   * @param files whether the images were JPEG files, which the original model decoded
   */
  String text(boolean files) {
    return "verified       %d images%s in batches of up to %d: %s"
        .formatted(
            ProbeImageSet.COUNT,
            files ? ", from JPEG files," : "",
            largest,
            difference == 0 ? "the same scores" : "scores differ by at most " + difference);
  }
}
