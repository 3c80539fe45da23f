package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageHeader;

/**
 * What is decoded in the same way.
 *
 * @param encoding of the image
 * @param ratio how much smaller than it is it becomes, in width and in height: 1, of a JPEG also 2,
 *     4 or 8, for which its decoder transforms fewer of each block's frequencies
 */
record DecodedAs(Encoding encoding, int ratio) {

  /** With all its pixels. */
  static DecodedAs asItIs(byte[] image, ImageHeader header) throws FailureException {
    return new DecodedAs(Encoding.of(image, header), 1);
  }

  /** What becomes of a width or a height: libjpeg rounds up. */
  int reduced(int length) {
    return (length + ratio - 1) / ratio;
  }
}
