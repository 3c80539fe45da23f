package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * An image that is decoded in Java, because TensorFlow has no decoder for its format, or one that
 * misreads unusual files.
 */
public abstract non-sealed class JavaImage extends EncodedImage {

  /**
   * Creates an image that is not decoded yet.
   *
   * @param bytes the file; kept
   * @param header what was read from these bytes
   */
  protected JavaImage(byte[] bytes, ImageHeader header) {
    super(bytes, header, DecoderKind.JAVA);
  }

  /** Returns whether the pixels have an opacity. */
  public abstract boolean hasAlpha();

  /**
   * Returns the maximum bytes of memory that decoding needs for each pixel, including the result.
   *
   * @param keepsAlpha whether the opacity of pixels is kept, if they have one
   */
  public abstract int bytesPerPixel(boolean keepsAlpha);

  /**
   * Decodes all rows.
   *
   * @param channels 3 for RGB; 4 for RGBA, only if {@link #hasAlpha} returns true
   * @throws FailureException CORRUPT_IMAGE; the consumer may already have received rows
   */
  public abstract void decode(int channels, RowConsumer rows) throws FailureException;
}
