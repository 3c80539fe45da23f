package dev.glimpse.retrain;

/**
 * A batch of a training step. The arrays are not copied.
 *
 * @param features the features of the images, row-major [size, features]
 * @param targets the share of each class, row-major [size, classes]; label smoothing is applied
 *     already
 * @param weights the weight of each image in the loss, [size]
 * @param size the number of images
 */
public record FeatureBatch(float[] features, float[] targets, float[] weights, int size) {

  /** Checks the lengths as far as they are known. */
  public FeatureBatch {
    if (size < 1
        || weights.length != size
        || features.length % size != 0
        || targets.length % size != 0) {
      throw new IllegalArgumentException(
          "A batch of %d images has %d features, %d targets and %d weights"
              .formatted(size, features.length, targets.length, weights.length));
    }
  }
}
