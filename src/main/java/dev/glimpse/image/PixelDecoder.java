package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/** A decoder in Java, for formats whose TensorFlow decoders misread unusual files. */
public sealed interface PixelDecoder permits BmpPixels, GifPixels {

  /**
   * Creates the decoder of an image.
   *
   * @param image encoded as BMP or GIF
   * @param header the result of {@link ImageHeader#read}; its size passed the limits
   * @throws FailureException as for {@link ImageHeader#read}
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
   * @param channels 3 for RGB; 4 for RGBA, only if {@link #hasAlpha} returns true
   * @throws FailureException CORRUPT_IMAGE; the consumer may already have received rows
   */
  void decode(int channels, RowConsumer rows) throws FailureException;
}
