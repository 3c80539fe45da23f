package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.Orientation;

/** How an image is to be turned for a recipe. */
final class Upright {

  private Upright() {}

  /** As the image says, if the recipe wants to know. */
  static ExifOrientation of(Orientation wanted, byte[] image, ImageHeader header)
      throws FailureException {
    return wanted == Orientation.EXIF
        ? ExifOrientation.of(image, header)
        : ExifOrientation.TOP_LEFT;
  }
}
