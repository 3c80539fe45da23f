package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * An image that its own format decodes, because TensorFlow has no decoder for it, or one that
 * misreads unusual files. Java code receives the pixels; a library may decode them.
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
   * Returns the maximum bytes of memory that decoding needs, including the result.
   *
   * @param keepsAlpha whether the opacity of pixels is kept, if they have one
   */
  public abstract long workingBytes(boolean keepsAlpha);

  /** Returns the number of pixels that the header states. */
  protected final long pixelCount() {
    return (long) header().width() * header().height();
  }

  /**
   * Decodes all rows.
   *
   * @param channels 3 for RGB; 4 for RGBA, only if {@link #hasAlpha} returns true
   * @throws FailureException CORRUPT_IMAGE; the consumer may already have received rows
   */
  public abstract void decode(int channels, RowConsumer rows) throws FailureException;
}
