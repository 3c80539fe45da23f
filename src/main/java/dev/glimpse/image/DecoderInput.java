package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * The input of TensorFlow's decoders: the same picture, without parts that would cost memory or
 * time beyond what the header shows, or mislead the decoder. Measured with TensorFlow 2.16.1:
 *
 * <ul>
 *   <li>Compressed text is removed from PNG, because libpng decompresses 1,000 chunks of it to 8 MB
 *       each (28 x 28 pixels in a file of 7 MB took 7 GB and 106 s). A PNG is rejected if its
 *       pixels decompress to far more bytes than the picture has (28 x 28 pixels in a file of 4 MB
 *       took 20 s).
 * </ul>
 *
 * <p>JPEG is not rewritten; the header reader rejects files with too many scans ({@link
 * JpegScanLimit}). GIF and BMP are decoded by a {@link PixelDecoder}.
 */
public final class DecoderInput {

  private DecoderInput() {}

  /**
   * Returns the decoder's input; the same array if no change is needed.
   *
   * @param image the encoded bytes
   * @param header the result of {@link ImageHeader#read} for these bytes
   * @throws FailureException CORRUPT_IMAGE if the data are larger than the header says
   */
  public static byte[] of(byte[] image, ImageHeader header) throws FailureException {
    return switch (header.format()) {
      case JPEG, GIF, BMP -> image;
      case PNG -> PngDecoderInput.of(image, header);
    };
  }
}
