package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.Optional;

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
   * @return the orientation; empty if it is missing or invalid, or the format does not have it
   * @throws FailureException CORRUPT_IMAGE if the data before the pixels are broken
   */
  public Optional<ExifOrientation> storedOrientation() throws FailureException {
    return Optional.empty();
  }

  /**
   * Reads the orientation.
   *
   * @return the stored orientation, else {@link ExifOrientation#TOP_LEFT}
   * @throws FailureException as {@link #storedOrientation}
   */
  public final ExifOrientation orientation() throws FailureException {
    return storedOrientation().orElse(ExifOrientation.TOP_LEFT);
  }
}
