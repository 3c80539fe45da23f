package dev.glimpse.image;

import dev.glimpse.event.FailureException;
import java.util.OptionalInt;

/**
 * The orientation of an image: the turn that makes it upright (CIPA DC-008, tag 0112). The name is
 * the edge of the scene that the first stored row shows, and the edge that the first stored column
 * shows.
 *
 * <p>A stored pixel is moved by mirroring columns, mirroring rows, and then exchanging the two,
 * each if the orientation requires it.
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

  /** Returns whether the first column becomes the last. */
  public boolean mirrorsColumns() {
    return mirrorsColumns;
  }

  /** Returns whether the first row becomes the last. */
  public boolean mirrorsRows() {
    return mirrorsRows;
  }

  /** Returns whether rows become columns, after mirroring. */
  public boolean exchanges() {
    return exchanges;
  }

  /**
   * Reads the orientation of a JPEG or PNG like Pillow's {@code ImageOps.exif_transpose}: from Exif
   * data, else from XMP.
   *
   * @param image the encoded bytes
   * @param header the result of {@link ImageHeader#read} for these bytes
   * @return the orientation; {@link #TOP_LEFT} if it is missing or invalid
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
