package dev.glimpse.image;

import dev.glimpse.event.FailureException;

/** Bitmaps of Windows and OS/2: 1 to 32 bits a pixel, run lengths, colour masks. */
enum BmpFormat implements ImageFormat {
  BMP;

  /** The bytes before the pixels of the smallest header; two of its sizes have zero bytes. */
  private static final int TEXT = 26;

  @Override
  public boolean matches(byte[] bytes) {
    return MagicBytes.hasText(bytes, 0, "BM") && !isText(bytes);
  }

  /** Returns whether a text begins with these letters: its header would have printable sizes. */
  private static boolean isText(byte[] bytes) {
    for (int i = 0; i < Math.min(TEXT, bytes.length); i++) {
      if (bytes[i] < ' ' && bytes[i] != '\n' && bytes[i] != '\r' && bytes[i] != '\t') {
        return false;
      }
    }
    return bytes.length >= TEXT;
  }

  @Override
  public EncodedImage read(byte[] bytes) throws FailureException {
    return new BmpImage(bytes, BmpHeader.of(bytes));
  }
}
