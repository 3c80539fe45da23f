package dev.glimpse.image;

import java.util.Locale;

/** The supported image formats, identified by their first bytes and never by a file's name. */
public enum ImageFormat {
  /** Baseline, extended and progressive JPEG, 8 bits a sample, Huffman or arithmetic coding. */
  JPEG,
  /** PNG of all colour types and depths. */
  PNG,
  /** GIF87a and GIF89a; the first frame of an animation. */
  GIF,
  /** Bitmaps of Windows and OS/2: 1 to 32 bits a pixel, run lengths, colour masks. */
  BMP;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Returns the name in events: {@code jpeg}, {@code png}, {@code gif} or {@code bmp}. */
  public String label() {
    return label;
  }
}
