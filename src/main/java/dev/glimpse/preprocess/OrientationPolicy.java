package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.model.OrientationSource;

/** The decision whether an image is turned upright. */
final class OrientationPolicy {

  private OrientationPolicy() {}

  /**
   * Returns the orientation in the image's EXIF data if the preprocessing uses it, otherwise none.
   */
  static ExifOrientation of(OrientationSource wanted, EncodedImage image) throws FailureException {
    return wanted == OrientationSource.EXIF ? image.orientation() : ExifOrientation.TOP_LEFT;
  }
}
