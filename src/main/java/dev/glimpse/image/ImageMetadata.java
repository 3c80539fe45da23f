package dev.glimpse.image;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The metadata of an image file.
 *
 * @param exif a TIFF structure; empty if absent
 * @param xmp an XMP packet; empty if absent
 */
record ImageMetadata(ByteBuffer exif, ByteBuffer xmp) {

  static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
  private static final int NONE = 0;
  static final String EXIF_START = "Exif\0\0";

  /** Removes the prefixes before the structure, of which there may be several. */
  ImageMetadata {
    while (exif.remaining() >= EXIF_START.length() && startsWithExif(exif)) {
      exif = exif.position(EXIF_START.length()).slice();
    }
  }

  /**
   * Returns the orientation like Pillow: from Exif data, else from XMP; empty without a valid one.
   */
  Optional<ExifOrientation> orientation() {
    OptionalInt exifValue = TiffOrientation.of(exif);
    return ExifOrientation.of(
        (exifValue.isPresent() ? exifValue : XmpOrientation.of(xmp)).orElse(NONE));
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
