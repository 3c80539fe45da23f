package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.OptionalInt;

/**
 * The turn that makes an image stand upright (CIPA DC-008, tag 0112). Named by the corner of the
 * scene in which the stored pixels begin, and then by the edge along which their first row runs.
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
   * Reads the orientation of a JPEG or PNG as Pillow's {@code ImageOps.exif_transpose} finds it: in
   * Exif data, else in XMP.
   *
   * @param image the encoded bytes
   * @param header as {@link ImageHeader#read} read it from them
   * @return {@link #TOP_LEFT} where there is none, or it makes no sense
   * @throws FailureException as {@link ImageHeader#read}
   */
  public static ExifOrientation of(byte[] image, ImageHeader header) throws FailureException {
    ImageMetadata metadata =
        switch (header.format()) {
          case JPEG -> JpegMetadata.of(image);
          case PNG -> PngMetadata.of(image);
          case GIF, BMP -> ImageMetadata.NONE;
        };
    OptionalInt exif = TiffOrientation.of(metadata.exif());
    int value = (exif.isPresent() ? exif : XmpOrientation.of(metadata.xmp())).orElse(1);
    return value >= 1 && value <= values().length ? values()[value - 1] : TOP_LEFT;
  }
}
