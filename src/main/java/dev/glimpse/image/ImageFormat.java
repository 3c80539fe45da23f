package dev.glimpse.image;

import java.util.Locale;

/** The encodings that Glimpse takes, told by their first bytes and never by a file's name. */
public enum ImageFormat {
  /** Baseline, extended and progressive, 8 bits a sample, Huffman or arithmetic coding. */
  JPEG,
  /** All colour types and depths. */
  PNG,
  /** GIF87a and GIF89a; of an animation the first frame. */
  GIF,
  /** Of Windows and OS/2: 1 to 32 bits a pixel, run lengths, colour masks. */
  BMP;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** As events spell it: {@code jpeg}, {@code png}, {@code gif} or {@code bmp}. */
  public String label() {
    return label;
  }
}
