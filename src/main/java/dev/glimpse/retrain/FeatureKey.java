package dev.glimpse.retrain;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.system.Sha256Checksum;
import java.nio.charset.StandardCharsets;

/**
 * The key of everything that the features of an image depend on, as text.
 *
 * @param text one line for each part, each with all of its values
 */
record FeatureKey(String text) {

  /**
   * The part of a key that all images of a training have in common.
   *
   * @param text the lines
   */
  record Model(String text) {

    /**
     * Returns the part of a base model.
     *
     * @param baseSha256 the SHA-256 of the base's graph
     * @param cut the name of the tensor that the features are
     * @param arithmetic the precision in which they are computed
     * @param descriptor the descriptor of the model that computes them
     */
    static Model of(String baseSha256, String cut, String arithmetic, ModelDescriptor descriptor) {
      InputTensor input = descriptor.input();
      return new Model(
          "base %s\ncut %s\narithmetic %s\ninput %s\npreprocessing %s\n"
              .formatted(
                  baseSha256,
                  cut,
                  arithmetic,
                  "%d %d %d %s"
                      .formatted(input.height(), input.width(), input.channels(), input.layout()),
                  descriptor.preprocessing().keys()));
    }

    /**
     * Returns the key of an image.
     *
     * @param imageSha256 the SHA-256 of the file
     * @param variant the description of the augmented copy, or of the original
     */
    FeatureKey of(String imageSha256, String variant) {
      return new FeatureKey(text + "image " + imageSha256 + "\nvariant " + variant + "\n");
    }
  }

  /** Returns the SHA-256 of the text. */
  String sha256() {
    return Sha256Checksum.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
