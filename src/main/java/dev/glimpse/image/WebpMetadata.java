package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.nio.ByteBuffer;

/**
 * A reader of Exif data and XMP in the chunks of a WebP, before or after the pixels, with the rules
 * of Pillow: the first of several of one kind counts, and only if the header announces the kind.
 */
final class WebpMetadata {

  private static final int EXIF_FLAG = 0x08;
  private static final int XMP_FLAG = 0x04;

  private WebpMetadata() {}

  /**
   * Reads the metadata.
   *
   * @throws FailureException CORRUPT_IMAGE if the header is broken
   */
  static ImageMetadata of(byte[] webp) throws FailureException {
    int flags = Math.max(0, WebpHeader.flags(webp));
    ByteBuffer exif = ImageMetadata.EMPTY;
    ByteBuffer xmp = ImageMetadata.EMPTY;
    if ((flags & (EXIF_FLAG | XMP_FLAG)) == 0) {
      return new ImageMetadata(exif, xmp);
    }
    WebpChunkReader chunks = WebpChunkReader.ofFile(webp);
    while (chunks.nextIntact()) {
      ByteBuffer data = ByteBuffer.wrap(webp, chunks.dataStart(), chunks.dataLength()).slice();
      if (chunks.type() == WebpChunkReader.EXIF && (flags & EXIF_FLAG) != 0) {
        exif = exif.hasRemaining() ? exif : data;
      } else if (chunks.type() == WebpChunkReader.XMP && (flags & XMP_FLAG) != 0) {
        xmp = xmp.hasRemaining() ? xmp : data;
      }
    }
    return new ImageMetadata(exif, xmp);
  }
}
