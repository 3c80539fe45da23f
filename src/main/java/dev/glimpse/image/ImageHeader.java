package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * What an encoded image says of itself, read without decoding it.
 *
 * <p>An image whose header is read here is one that a decoder is willing to try, with the size that
 * it will allocate: TensorFlow's once {@link DecoderInput} has prepared the file, or a {@link
 * PixelDecoder}. Where a file could mean one size to this reader and another to the decoder, it is
 * refused.
 *
 * @param format by the first bytes
 * @param width in pixels, at least 1; of a GIF that of its screen
 * @param height in pixels, at least 1, likewise
 */
public record ImageHeader(ImageFormat format, int width, int height) {

  /**
   * Whether it is a JPEG in CMYK or YCCK, of which libjpeg makes RGB, but not grey.
   *
   * @param image the bytes that this was read from
   * @throws FailureException as {@link #read}
   */
  public boolean isCmyk(byte[] image) throws FailureException {
    return format == ImageFormat.JPEG && JpegHeader.isCmyk(image);
  }

  /**
   * Returns the bytes that libjpeg keeps of a JPEG beside its pixels, until all of its scans are
   * read; 0 where a single scan has the whole picture, and for other formats.
   *
   * @param image the bytes that this was read from
   * @throws FailureException as {@link #read}
   */
  public long coefficientBytes(byte[] image) throws FailureException {
    return format == ImageFormat.JPEG ? JpegMemory.coefficientBytes(image) : 0;
  }

  /**
   * Reads the header of a whole encoded image, in microseconds.
   *
   * @throws FailureException UNSUPPORTED_FORMAT if it is no image of a supported format and kind,
   *     with its true format where that is known; CORRUPT_IMAGE if its header is broken or ends
   *     early
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
    throw ForeignFormat.failure(bytes);
  }
}
