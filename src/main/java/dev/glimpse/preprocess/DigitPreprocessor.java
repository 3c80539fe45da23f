package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.Normalisation;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.digit.DigitForm;
import java.nio.FloatBuffer;

/** A preprocessor that turns any picture of one digit into an image like MNIST's, [28, 28, 1]. */
final class DigitPreprocessor implements Preprocessor {

  private final TensorFlowDecoder decoder;
  private final OrientationSource orientation;
  private final float scale;
  private final float offset;

  DigitPreprocessor(Preprocessing profile) {
    decoder = new TensorFlowDecoder(profile.jpeg());
    orientation = profile.orientation();
    Normalisation normalisation = profile.normalisation();
    scale = (float) (255 * normalisation.scale(0));
    offset = (float) normalisation.offset(0);
  }

  @Override
  public FloatBuffer tensor(EncodedImage image) throws FailureException {
    ExifOrientation turn = OrientationPolicy.of(orientation, image);
    try (DecodedPixels pixels = decoder.decode(image)) {
      GreyPlaneReader grey = GreyPlaneReader.of(pixels, turn);
      float[] ink = DigitForm.of(grey.values(), grey.width(), grey.height());
      for (int i = 0; i < ink.length; i++) {
        ink[i] = ink[i] * scale + offset;
      }
      return FloatBuffer.wrap(ink);
    }
  }

  /**
   * Returns the bytes of the pixels, with at most four channels, and of their grey levels, which
   * are in the heap.
   */
  @Override
  public long working(EncodedImage image) {
    ImageHeader header = image.header();
    return Math.max(5L * header.width() * header.height(), decoder.working(image));
  }

  @Override
  public void close() {
    decoder.close();
  }
}
