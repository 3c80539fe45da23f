package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * The header of an encoded image, read without decoding it.
 *
 * <p>An image whose header is read here is accepted by a decoder, which allocates the size given
 * here: TensorFlow's decoder once {@link DecoderInput} has prepared the file, or a {@link
 * PixelDecoder}. If a file could mean one size to this reader and another to the decoder, it is
 * rejected.
 *
 * @param format the format, identified by the first bytes
 * @param width in pixels, at least 1; the screen's width of a GIF
 * @param height in pixels, at least 1; the screen's height of a GIF
 */
public record ImageHeader(ImageFormat format, int width, int height) {

  /**
   * Returns whether it is a JPEG in CMYK or YCCK, which libjpeg converts to RGB, but not to grey.
   *
   * @param image the bytes from which this header was read
   * @throws FailureException as {@link #read}
   */
  public boolean isCmyk(byte[] image) throws FailureException {
    return format == ImageFormat.JPEG && JpegHeader.isCmyk(image);
  }

  /**
   * Returns the bytes that libjpeg keeps for a JPEG in addition to its pixels, until all scans are
   * read; 0 if a single scan has the whole picture, and for other formats.
   *
   * @param image the bytes from which this header was read
   * @throws FailureException as {@link #read}
   */
  public long coefficientBytes(byte[] image) throws FailureException {
    return format == ImageFormat.JPEG ? JpegMemory.coefficientBytes(image) : 0;
  }

  /**
   * Reads the header of a whole encoded image, in microseconds.
   *
   * @throws FailureException UNSUPPORTED_FORMAT if the format or kind is not supported, with the
   *     actual format if known; CORRUPT_IMAGE if its header is broken or ends early
   */
  public static ImageHeader read(byte[] bytes) throws FailureException {
    if (JpegHeader.matches(bytes)) {
      return JpegHeader.read(bytes);
    }
    if (PngHeader.matches(bytes)) {
      return PngHeader.read(bytes);
    }
    if (GifHeader.matches(bytes)) {
      return GifHeader.read(bytes);
    }
    if (BmpHeader.matches(bytes)) {
      return BmpHeader.read(bytes);
    }
    throw ForeignImageFormat.failure(bytes);
  }
}
