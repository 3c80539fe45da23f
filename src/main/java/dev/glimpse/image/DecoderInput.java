package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * An image as TensorFlow's decoders are to get it: the same picture, without what would cost them
 * memory or time that the header says nothing of, or lead them astray. Measured with TensorFlow
 * 2.16.1:
 *
 * <ul>
 *   <li>PNG without compressed text, of which libpng unpacks 1,000 chunks to 8 MB each (28 x 28
 *       pixels in a file of 7 MB took 7 GB and 106 s), and refused if its pixels unpack to far more
 *       than there is room for (28 x 28 pixels in a file of 4 MB took 20 s).
 * </ul>
 *
 * <p>JPEG has nothing to be rewritten; the header reader refuses what has too many scans ({@link
 * JpegScans}). GIF and BMP are decoded by a {@link PixelDecoder}.
 */
public final class DecoderInput {

  private DecoderInput() {}

  /**
   * Makes the decoder's input; the same array if there is nothing to change.
   *
   * @param image the encoded bytes
   * @param header as {@link ImageHeader#read} read it from them
   * @throws FailureException CORRUPT_IMAGE if it is larger inside than its header says
   */
  public static byte[] of(byte[] image, ImageHeader header) throws FailureException {
    return switch (header.format()) {
      case JPEG, GIF, BMP -> image;
      case PNG -> PngInput.of(image, header);
    };
  }
}
