package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.preprocess.digit.DigitForm;
import java.nio.FloatBuffer;

/** The profile {@code mnist}: any picture of one digit becomes [28, 28, 1] in MNIST's form. */
final class DigitPreprocessor implements Preprocessor {

  private final TensorFlowDecoder decoder = new TensorFlowDecoder(1);
  private final boolean turns;

  /**
   * Makes its decoder.
   *
   * @param turns whether images are turned upright as their Exif data says
   */
  DigitPreprocessor(boolean turns) {
    this.turns = turns;
  }

  @Override
  public FloatBuffer tensor(byte[] image, ImageHeader header) throws FailureException {
    ExifOrientation orientation =
        turns ? ExifOrientation.of(image, header) : ExifOrientation.TOP_LEFT;
    try (Pixels pixels = decoder.decode(image, header)) {
      GreyPlane grey = GreyPlane.of(pixels, orientation);
      return FloatBuffer.wrap(DigitForm.of(grey.values(), grey.width(), grey.height()));
    }
  }

  @Override
  public void close() {
    decoder.close();
  }
}
