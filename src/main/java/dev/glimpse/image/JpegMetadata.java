package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A reader of Exif data and XMP in the segments of a JPEG before its first scan, with the rules of
 * Pillow: Exif data in several segments are joined; the last of several XMP packets counts.
 */
final class JpegMetadata {

  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

  private JpegMetadata() {}

  static ImageMetadata of(byte[] jpeg) throws FailureException {
    ByteCursor in = new ByteCursor(jpeg, JpegFormat.JPEG, 2);
    ByteArrayOutputStream exif = new ByteArrayOutputStream();
    ByteBuffer xmp = ImageMetadata.EMPTY;
    for (int marker = JpegHeader.nextMarker(in);
        marker != JpegHeader.SOS;
        marker = JpegHeader.nextMarker(in)) {
      if (JpegHeader.standsAlone(marker)) {
        continue;
      }
      int length = in.u16be() - 2;
      int start = in.position();
      in.skip(length);
      if (marker != JpegHeader.APP1) {
        continue;
      }
      if (begins(jpeg, start, length, ImageMetadata.EXIF_START)) {
        int skipped = ImageMetadata.EXIF_START.length();
        exif.write(jpeg, start + skipped, length - skipped);
      } else if (begins(jpeg, start, length, XMP)) {
        xmp = ByteBuffer.wrap(jpeg, start + XMP.length(), length - XMP.length()).slice();
      }
    }
    return new ImageMetadata(ByteBuffer.wrap(exif.toByteArray()), xmp);
  }

  private static boolean begins(byte[] jpeg, int start, int length, String text) {
    return length >= text.length() && MagicBytes.hasText(jpeg, start, text);
  }
}
