package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.image.PixelDecoder;

/** What a decoder has to be told apart. */
enum Encoding {
  JPEG,
  /** With inks for channels, which only the decoder of three channels makes colours. */
  CMYK_JPEG,
  PNG,
  GIF,
  BMP;

  /** Whether it can be decoded smaller than it is. */
  boolean hasRatios() {
    return this == JPEG || this == CMYK_JPEG;
  }

  /** Returns whether one of TensorFlow's ops decodes it, and no {@link PixelDecoder}. */
  boolean isTensorFlows() {
    return this != GIF && this != BMP;
  }

  static Encoding of(byte[] image, ImageHeader header) throws FailureException {
    return switch (header.format()) {
      case JPEG -> header.isCmyk(image) ? CMYK_JPEG : JPEG;
      case PNG -> PNG;
      case GIF -> GIF;
      case BMP -> BMP;
    };
  }
}
