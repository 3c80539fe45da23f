package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/**
 * An encoded image whose header was read and found consistent. {@link ImageFormats#read} creates
 * it, and decoders take nothing else: one of TensorFlow's decodes a {@link NativeImage}, a decoder
 * in Java is in a {@link JavaImage}.
 *
 * <p>Any number of threads may use an image at once. Nothing is copied; the array of bytes must not
 * be changed.
 */
public abstract sealed class EncodedImage permits NativeImage, JavaImage {

  private final byte[] bytes;
  private final ImageHeader header;
  private final DecoderKind decoder;

  EncodedImage(byte[] bytes, ImageHeader header, DecoderKind decoder) {
    this.bytes = bytes;
    this.header = header;
    this.decoder = decoder;
  }

  /** Returns the bytes as received. A native decoder must not get them. */
  public final byte[] bytes() {
    return bytes;
  }

  /** Returns the format and the size. */
  public final ImageHeader header() {
    return header;
  }

  /** Returns which decoder the image needs. */
  public final DecoderKind decoder() {
    return decoder;
  }

  /**
   * Reads the orientation like Pillow's {@code ImageOps.exif_transpose}: from Exif data, else from
   * XMP.
   *
   * @return the orientation; {@link ExifOrientation#TOP_LEFT} if it is missing or invalid, or the
   *     format does not have it
   * @throws FailureException CORRUPT_IMAGE if the data before the pixels are broken
   */
  public ExifOrientation orientation() throws FailureException {
    return ExifOrientation.TOP_LEFT;
  }
}
