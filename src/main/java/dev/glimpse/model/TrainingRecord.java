package dev.glimpse.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The provenance of a model that Glimpse trained: the block {@code training} of its descriptor.
 *
 * @param base the model whose layers before the last one were taken over, {@code name:version}
 * @param baseSha256 the SHA-256 of its graph
 * @param data the fingerprint of the training data, 64 hexadecimal digits
 * @param images the number of images that the model was trained with
 * @param seed the seed of all random choices
 * @param options the options of the training by their names
 * @param glimpse the version of Glimpse
 * @param tensorflow the version of TensorFlow
 * @param date the end of the training, in ISO 8601
 * @param accuracy the accuracy on held-out images; null if none were held out
 */
public record TrainingRecord(
    String base,
    String baseSha256,
    String data,
    int images,
    long seed,
    Map<String, String> options,
    String glimpse,
    String tensorflow,
    String date,
    @Nullable HeldOutAccuracy accuracy) {

  public TrainingRecord {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * The accuracy on images that took no part in the training.
   *
   * @param right the number of images whose highest score is that of their class
   * @param total the number of images
   * @param low the lower end of the 95 % confidence interval, 0 to 1
   * @param high the upper end of the 95 % confidence interval, 0 to 1
   */
  public record HeldOutAccuracy(int right, int total, double low, double high) {}
}
