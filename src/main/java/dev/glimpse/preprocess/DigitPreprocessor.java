package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import dev.glimpse.preprocess.digit.DigitEnlargement;
import dev.glimpse.preprocess.digit.DigitForm;
import dev.glimpse.preprocess.digit.DigitTensorWriter;
import java.nio.FloatBuffer;

/**
 * A preprocessor that turns any picture of one digit into an image like MNIST's, 28 x 28, and
 * enlarges it if the model takes larger ones.
 */
final class DigitPreprocessor implements Preprocessor {

  private final TensorFlowDecoder decoder;
  private final OrientationSource orientation;
  private final DigitEnlargement enlargement;
  private final DigitTensorWriter writer;
  private final InputTensor input;

  DigitPreprocessor(Preprocessing profile, InputTensor input) {
    this.input = input;
    decoder = new TensorFlowDecoder(profile.jpeg());
    orientation = profile.orientation();
    enlargement = new DigitEnlargement(input.height());
    writer = new DigitTensorWriter(profile.normalisation(), input);
  }

  @Override
  public FloatBuffer tensor(EncodedImage image) throws FailureException {
    ExifOrientation turn = OrientationPolicy.of(orientation, image);
    try (DecodedPixels pixels = decoder.decode(image)) {
      GreyPlaneReader grey = GreyPlaneReader.of(pixels, turn);
      float[] ink = DigitForm.of(grey.values(), grey.width(), grey.height());
      float[] tensor = new float[input.size()];
      writer.write(enlargement.of(ink), tensor, 0);
      return FloatBuffer.wrap(tensor);
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
