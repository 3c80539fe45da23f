package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.PixelDecoder;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/**
 * The pixels of a BMP or GIF in TensorFlow's memory, in the layout of its own decoders' results.
 */
final class PixelTensor {

  private PixelTensor() {}

  /**
   * Decodes an image.
   *
   * @param channels number of channels, 3 or 4
   * @return unsigned [height, width, channels]; the caller has to close it
   * @throws FailureException as for {@link PixelDecoder#decode}
   */
  static TUint8 of(PixelDecoder pixels, int channels) throws FailureException {
    TUint8 tensor = TUint8.tensorOf(Shape.of(pixels.height(), pixels.width(), channels));
    try {
      ByteDataBuffer values = tensor.asRawTensor().data();
      long row = (long) pixels.width() * channels;
      pixels.decode(
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
