package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.image.JavaImage;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/**
 * The pixels of an image that is decoded in Java, in TensorFlow's memory and in the layout of its
 * own decoders' results.
 */
final class PixelTensor {

  private PixelTensor() {}

  /**
   * Decodes an image.
   *
   * @param channels number of channels, 3 or 4
   * @return unsigned [height, width, channels]; the caller has to close it
   * @throws FailureException as for {@link JavaImage#decode}
   */
  static TUint8 of(JavaImage image, int channels) throws FailureException {
    ImageHeader header = image.header();
    TUint8 tensor = TUint8.tensorOf(Shape.of(header.height(), header.width(), channels));
    try {
      ByteDataBuffer values = tensor.asRawTensor().data();
      long row = (long) header.width() * channels;
      image.decode(
          channels,
          (y, decoded) -> {
            var unused = values.offset(y * row).write(decoded);
          });
      return tensor;
    } catch (FailureException | RuntimeException e) {
      tensor.close();
      throw e;
    }
  }
}
