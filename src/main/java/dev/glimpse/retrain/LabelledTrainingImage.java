package dev.glimpse.retrain;

import dev.glimpse.event.ImageReference;
import java.util.Comparator;

/**
 * An image of a data set for training.
 *
 * @param name the name for messages
 * @param image the location
 * @param label the label, in composed form (NFC)
 * @param sha256 the SHA-256 of the file's bytes, which is the identity of the image
 */
public record LabelledTrainingImage(
    String name, ImageReference image, String label, String sha256) {

  /** The order by label and content. It does not depend on names of files or on folders. */
  static final Comparator<LabelledTrainingImage> BY_CONTENT =
      Comparator.comparing(LabelledTrainingImage::label)
          .thenComparing(LabelledTrainingImage::sha256);
}
