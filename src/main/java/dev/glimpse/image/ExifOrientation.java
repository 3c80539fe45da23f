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

  /** Returns the tag's value: 1 to 8. */
  public int value() {
    return ordinal() + 1;
  }

  /** Returns the orientation of the tag's value; empty if the value is invalid. */
  static Optional<ExifOrientation> of(int value) {
    return value >= 1 && value <= values().length
        ? Optional.of(values()[value - 1])
        : Optional.empty();
  }
}
