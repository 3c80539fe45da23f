package dev.glimpse.image;

import java.nio.ByteBuffer;

/**
 * The metadata of an image file.
 *
 * @param exif a TIFF structure; empty if absent
 * @param xmp an XMP packet; empty if absent
 */
record ImageMetadata(ByteBuffer exif, ByteBuffer xmp) {

  static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  static final ImageMetadata NONE = new ImageMetadata(EMPTY, EMPTY);
  static final String EXIF_START = "Exif\0\0";

  /** Removes the prefixes before the structure, of which there may be several. */
  ImageMetadata {
    while (exif.remaining() >= EXIF_START.length() && startsWithExif(exif)) {
      exif = exif.position(EXIF_START.length()).slice();
    }
  }

  private static boolean startsWithExif(ByteBuffer exif) {
    for (int i = 0; i < EXIF_START.length(); i++) {
      if (exif.get(i) != EXIF_START.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
