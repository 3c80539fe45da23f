package dev.glimpse.preprocess;

import dev.glimpse.image.DecoderKind;
import dev.glimpse.image.EncodedImage;

/**
 * A kind of decoding; images of the same kind use the same ops.
 *
 * @param decoder decoder of the image
 * @param ratio reduction in width and in height: 1, for a JPEG also 2, 4 or 8, with which its
 *     decoder transforms fewer of each block's frequencies
 */
record DecodedAs(DecoderKind decoder, int ratio) {

  /** Returns the decoding with all pixels. */
  static DecodedAs asItIs(EncodedImage image) {
    return new DecodedAs(image.decoder(), 1);
  }

  /** Returns the reduced width or height; libjpeg rounds up. */
  int reduced(int length) {
    return (length + ratio - 1) / ratio;
  }
}
