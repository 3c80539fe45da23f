package dev.glimpse.image;

/** The decoders, which differ in the ops of TensorFlow that a graph needs for them. */
public enum DecoderKind {
  JPEG,
  /** A JPEG whose channels are inks; only decoding to three channels converts them to colours. */
  CMYK_JPEG,
  PNG,
  /** A decoder in Java, {@link JavaImage#decode}. */
  JAVA;

  /** Returns whether images can be decoded at a reduced size. */
  public boolean hasRatios() {
    return this == JPEG || this == CMYK_JPEG;
  }
}
