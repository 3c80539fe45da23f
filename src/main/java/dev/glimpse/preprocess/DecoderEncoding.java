package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.image.PixelDecoder;

/** The encodings that need different decoders. */
enum DecoderEncoding {
  JPEG,
  /** A JPEG whose channels are inks; only decoding to three channels converts them to colours. */
  CMYK_JPEG,
  PNG,
  GIF,
  BMP;

  /** Returns whether images can be decoded at a reduced size. */
  boolean hasRatios() {
    return this == JPEG || this == CMYK_JPEG;
  }

  /** Returns whether one of TensorFlow's ops decodes images, and not a {@link PixelDecoder}. */
  boolean isTensorFlows() {
    return this != GIF && this != BMP;
  }

  static DecoderEncoding of(byte[] image, ImageHeader header) throws FailureException {
    return switch (header.format()) {
      case JPEG -> header.isCmyk(image) ? CMYK_JPEG : JPEG;
      case PNG -> PNG;
      case GIF -> GIF;
      case BMP -> BMP;
    };
  }
}
