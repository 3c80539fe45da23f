package dev.glimpse.preprocess;

import java.util.Objects;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TUint8;

/**
 * A decoded image, unsigned [height, width, channels]; channels are 1 grey, 2 grey and alpha, 3
 * RGB, 4 RGBA. It stays in TensorFlow's memory until it is closed, because two of the largest
 * images would fill the heap.
 */
final class DecodedPixels implements AutoCloseable {

  private final Result result;
  private final ByteDataBuffer values;
  private final int width;
  private final int height;
  private final int channels;

  /** Wraps the result of a decoder, which is one tensor, and takes ownership of it. */
  DecodedPixels(Result result) {
    this.result = result;
    TUint8 decoded = (TUint8) Objects.requireNonNull(result.get(0));
    Shape shape = decoded.shape();
    values = decoded.asRawTensor().data();
    height = Math.toIntExact(shape.get(0));
    width = Math.toIntExact(shape.get(1));
    channels = Math.toIntExact(shape.get(2));
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  int channels() {
    return channels;
  }

  /** Copies a row, {@code width * channels} values. */
  void row(int y, byte[] into) {
    int length = width * channels;
    var unused = values.offset((long) y * length).read(into, 0, length);
  }

  @Override
  public void close() {
    result.close();
  }
}
