package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import java.nio.FloatBuffer;

/** A converter of encoded images to the tensors of one model. Called by many threads at once. */
public interface Preprocessor extends AutoCloseable {

  /**
   * Decodes, resizes and normalises an image.
   *
   * @param image an image whose header passed the limits
   * @return the tensor's values in its layout, height and width, row by row
   * @throws FailureException {@link dev.glimpse.event.FailureCode#CORRUPT_IMAGE} if the image
   *     cannot be decoded
   */
  FloatBuffer tensor(EncodedImage image) throws FailureException;

  /**
   * Returns a tensor's memory for reuse by another image. This is optional; it must happen at most
   * once per tensor, and only when the tensor is no longer read.
   *
   * @param tensor a tensor that {@link #tensor} returned
   */
  default void recycle(FloatBuffer tensor) {}

  /**
   * Returns the maximum number of bytes that {@link #tensor} needs in addition to the encoded image
   * and the tensor.
   *
   * @throws FailureException {@link dev.glimpse.event.FailureCode#CORRUPT_IMAGE} if its orientation
   *     cannot be read
   */
  long working(EncodedImage image) throws FailureException;

  @Override
  void close();
}
