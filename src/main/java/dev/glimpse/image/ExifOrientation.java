package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How an image is to be turned to stand upright, by its Exif data (CIPA DC-008, tag 0112). Named by
 * the corner of the scene in which the stored pixels begin, and then by the edge along which their
 * first row runs.
 *
 * <p>A stored pixel finds its place by mirroring columns, mirroring rows, and then exchanging the
 * two, each where it says so.
 */
public enum ExifOrientation {
  TOP_LEFT(false, false, false),
  TOP_RIGHT(true, false, false),
  BOTTOM_RIGHT(true, true, false),
  BOTTOM_LEFT(false, true, false),
  LEFT_TOP(false, false, true),
  RIGHT_TOP(false, true, true),
  RIGHT_BOTTOM(true, true, true),
  LEFT_BOTTOM(true, false, true);

  private static final int ORIENTATION = 0x0112;
  private static final int SHORT = 3;
  private static final int ENTRY = 12;
  private static final int TIFF_HEADER = 8;
  private static final int MAGIC = 42;

  private final boolean mirrorsColumns;
  private final boolean mirrorsRows;
  private final boolean exchanges;

  ExifOrientation(boolean mirrorsColumns, boolean mirrorsRows, boolean exchanges) {
    this.mirrorsColumns = mirrorsColumns;
    this.mirrorsRows = mirrorsRows;
    this.exchanges = exchanges;
  }

  /** Whether the first column becomes the last. */
  public boolean mirrorsColumns() {
    return mirrorsColumns;
  }

  /** Whether the first row becomes the last. */
  public boolean mirrorsRows() {
    return mirrorsRows;
  }

  /** Whether rows become columns, after mirroring. */
  public boolean exchanges() {
    return exchanges;
  }

  /**
   * Reads the first Exif data of a JPEG or PNG.
   *
   * @param image the encoded bytes
   * @param header as {@link ImageHeader#read} read it from them
   * @return {@link #TOP_LEFT} where there is none, or it makes no sense
   * @throws FailureException as {@link ImageHeader#read}
   */
  public static ExifOrientation of(byte[] image, ImageHeader header) throws FailureException {
    ByteBuffer exif =
        switch (header.format()) {
          case JPEG -> JpegHeader.exif(image);
          case PNG -> PngChunks.exif(image);
          case GIF, BMP -> ByteBuffer.allocate(0);
        };
    return of(exif);
  }

  /** Of a TIFF structure, which strangers wrote: every offset may point anywhere. */
  private static ExifOrientation of(ByteBuffer tiff) {
    if (tiff.limit() < TIFF_HEADER) {
      return TOP_LEFT;
    }
    switch (tiff.getShort(0)) {
      case 0x4949 -> tiff.order(ByteOrder.LITTLE_ENDIAN);
      case 0x4d4d -> tiff.order(ByteOrder.BIG_ENDIAN);
      default -> {
        return TOP_LEFT;
      }
    }
    long directory = tiff.getInt(4) & 0xffffffffL;
    if (tiff.getShort(2) != MAGIC || directory > tiff.limit() - 2) {
      return TOP_LEFT;
    }
    int first = (int) directory + 2;
    int entries = Math.min(tiff.getShort(first - 2) & 0xffff, (tiff.limit() - first) / ENTRY);
    for (int at = first; at < first + entries * ENTRY; at += ENTRY) {
      if ((tiff.getShort(at) & 0xffff) == ORIENTATION) {
        boolean isOneShort = tiff.getShort(at + 2) == SHORT && tiff.getInt(at + 4) == 1;
        int value = tiff.getShort(at + 8) & 0xffff;
        return isOneShort && value >= 1 && value <= 8 ? values()[value - 1] : TOP_LEFT;
      }
    }
    return TOP_LEFT;
  }
}
