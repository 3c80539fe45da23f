package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageHeader;
import java.nio.FloatBuffer;

/** Makes an encoded image the tensor of one model. Called by many threads at once. */
public interface Preprocessor extends AutoCloseable {

  /**
   * Decodes, brings to size, normalises.
   *
   * @param image the encoded bytes, whose header was read and passed the limits
   * @return the tensor's values as its layout and height and width say, row by row
   * @throws FailureException {@link dev.glimpse.event.FailureCode#CORRUPT_IMAGE} if the image
   *     cannot be decoded
   */
  FloatBuffer tensor(byte[] image, ImageHeader header) throws FailureException;

  /**
   * Gives a tensor's memory to another image's. It need not be, but then at most once, and by who
   * knows that nobody reads it any more.
   *
   * @param tensor that {@link #tensor} returned
   */
  default void recycle(FloatBuffer tensor) {}

  /**
   * Returns the bytes that {@link #tensor} takes at most on its way from the encoded image to the
   * tensor.
   *
   * @param image the encoded bytes
   * @param header the image's
   * @throws FailureException {@link dev.glimpse.event.FailureCode#CORRUPT_IMAGE} if its orientation
   *     or its kind cannot be read
   */
  long working(byte[] image, ImageHeader header) throws FailureException;

  @Override
  void close();
}
