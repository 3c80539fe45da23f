package dev.glimpse.train;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.preprocess.Preprocessor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A decoder of image files to tensors by the code and the limits of serving.
 *
 * @param preprocessor stays open as long as the decoder is used
 */
public record PhotoDecoder(Preprocessor preprocessor, ImageLimits limits) {

  /**
   * Reads the bytes of a file.
   *
   * @throws FailureException IMAGE_TOO_LARGE if it has more bytes than allowed
   * @throws IOException if it cannot be read
   */
  byte[] bytes(Path file) throws FailureException, IOException {
    long size = Files.size(file);
    if (size > limits.maxBytes()) {
      throw new FailureException(
          FailureCode.IMAGE_TOO_LARGE,
          "image has %d bytes; %d are allowed".formatted(size, limits.maxBytes()));
    }
    return Files.readAllBytes(file);
  }

  /**
   * Decodes an image.
   *
   * @throws FailureException if it is damaged, too large or of no supported format
   */
  void decode(byte[] bytes, float[] target, int offset) throws FailureException {
    EncodedImage image = ImageFormats.SUPPORTED.read(bytes);
    limits.check(image.header());
    limits.checkWorking(image.header(), preprocessor.working(image), 0);
    FloatBuffer tensor = preprocessor.tensor(image);
    try {
      tensor.duplicate().get(target, offset, tensor.remaining());
    } finally {
      preprocessor.recycle(tensor);
    }
  }
}
