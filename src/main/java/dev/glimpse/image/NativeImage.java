package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/** An image that one of TensorFlow's decoders decodes. */
public abstract non-sealed class NativeImage extends EncodedImage {

  private final long coefficientBytes;

  /** Creates an image; only formats of this package may create the input of a native decoder. */
  NativeImage(byte[] bytes, ImageHeader header, DecoderKind decoder, long coefficientBytes) {
    super(bytes, header, decoder);
    this.coefficientBytes = coefficientBytes;
  }

  /**
   * Returns the bytes that libjpeg keeps for a JPEG in addition to its pixels, until all scans are
   * read; 0 if a single scan has the whole picture, and for other formats.
   */
  public final long coefficientBytes() {
    return coefficientBytes;
  }

  /**
   * Checks what the header does not show, and returns what the decoder may get. The check reads all
   * bytes; call it once, on the thread that decodes.
   *
   * @throws FailureException CORRUPT_IMAGE if the data are larger than the header says
   */
  public abstract NativeInput checked() throws FailureException;
}
