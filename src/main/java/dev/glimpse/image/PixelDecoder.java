package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/** A decoder of our own, for formats whose decoders in TensorFlow misread what is odd. */
public sealed interface PixelDecoder permits BmpPixels, GifPixels {

  /**
   * Begins with an image.
   *
   * @param image encoded as BMP or GIF
   * @param header as {@link ImageHeader#read} read it; its size passed the limits
   * @throws FailureException as {@link ImageHeader#read}
   */
  static PixelDecoder of(byte[] image, ImageHeader header) throws FailureException {
    return switch (header.format()) {
      case BMP -> new BmpPixels(image);
      case GIF -> new GifPixels(image);
      case JPEG, PNG -> throw new IllegalArgumentException(header.format() + " is TensorFlow's");
    };
  }

  /** Returns the width in pixels. */
  int width();

  /** Returns the height in pixels. */
  int height();

  /** Returns whether the pixels have an opacity. */
  boolean hasAlpha();

  /**
   * Decodes all rows.
   *
   * @param channels 3 for RGB; 4 for RGBA, only of what {@link #hasAlpha}
   * @throws FailureException CORRUPT_IMAGE; rows may have been passed on before
   */
  void decode(int channels, RowConsumer rows) throws FailureException;
}
