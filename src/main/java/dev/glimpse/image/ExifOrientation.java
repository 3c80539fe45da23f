package dev.glimpse.image;

import java.util.Optional;

/**
 * The orientation of an image: the turn that makes it upright (CIPA DC-008, tag 0112). The name is
 * the edge of the scene that the first stored row shows, and the edge that the first stored column
 * shows.
 *
 * <p>A stored pixel is moved by mirroring columns, mirroring rows, and then exchanging the two,
 * each if the orientation requires it.
 */
public enum ExifOrientation {
  TOP_LEFT(1, false, false, false),
  TOP_RIGHT(2, true, false, false),
  BOTTOM_RIGHT(3, true, true, false),
  BOTTOM_LEFT(4, false, true, false),
  LEFT_TOP(5, false, false, true),
  RIGHT_TOP(6, false, true, true),
  RIGHT_BOTTOM(7, true, true, true),
  LEFT_BOTTOM(8, true, false, true);

  private final int value;
  private final boolean mirrorsColumns;
  private final boolean mirrorsRows;
  private final boolean exchanges;

  ExifOrientation(int value, boolean mirrorsColumns, boolean mirrorsRows, boolean exchanges) {
    this.value = value;
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

  /** Returns the tag's value: 1 to 8. */
  public int value() {
    return value;
  }

  /** Returns the orientation of the tag's value; empty if the value is invalid. */
  static Optional<ExifOrientation> of(int value) {
    return value >= 1 && value <= values().length
        ? Optional.of(values()[value - 1])
        : Optional.empty();
  }
}
