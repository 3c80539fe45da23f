package dev.glimpse.preprocess;

import dev.glimpse.image.ExifOrientation;

/**
 * An upright image in grey. Colour becomes grey by ITU-R BT.601's luma, as in libjpeg and libpng.
 *
 * <p>Transparent pixels are shown on white paper, as in an image viewer. For a drawing that would
 * be invisible there (white ink on a transparent ground, as some drawing programs export it), the
 * opacity is used as grey.
 *
 * @param values unsigned [height, width], row by row
 */
record GreyPlaneReader(byte[] values, int width, int height) {

  /** The grey level above which a drawing would be invisible on white paper. */
  private static final int WHITE = 250;

  /**
   * Reads the image row by row.
   *
   * @param orientation the rotation or reflection to apply
   */
  static GreyPlaneReader of(DecodedPixels image, ExifOrientation orientation) {
    int width = orientation.exchanges() ? image.height() : image.width();
    int height = orientation.exchanges() ? image.width() : image.height();
    GreyPlaneReader grey = new GreyPlaneReader(new byte[width * height], width, height);
    boolean alpha = image.channels() == 2 || image.channels() == 4;
    int darkest = 255;
    int leastOpaque = 255;
    byte[] row = new byte[image.width() * image.channels()];
    for (int y = 0; y < image.height(); y++) {
      image.row(y, row);
      if (alpha) {
        leastOpaque = Math.min(leastOpaque, leastOpaque(row, image.channels()));
      }
      darkest = Math.min(darkest, toGrey(row, image));
      grey.put(row, y, image, orientation);
    }
    if (leastOpaque < 255 && darkest > WHITE) {
      for (int y = 0; y < image.height(); y++) {
        image.row(y, row);
        toOpacity(row, image);
        grey.put(row, y, image, orientation);
      }
    }
    return grey;
  }

  private static int leastOpaque(byte[] row, int channels) {
    int least = 255;
    for (int p = channels - 1; p < row.length; p += channels) {
      least = Math.min(least, row[p] & 0xff);
    }
    return least;
  }

  /** Replaces the row's first values by its grey levels, and returns the darkest of them. */
  private static int toGrey(byte[] row, DecodedPixels image) {
    int channels = image.channels();
    if (channels == 1) {
      return 0; // it is grey already, and without opacity the darkest level does not matter
    }
    boolean alpha = channels == 2 || channels == 4;
    int darkest = 255;
    for (int x = 0, p = 0; x < image.width(); x++, p += channels) {
      int luma =
          channels < 3 ? row[p] & 0xff : luma(row[p] & 0xff, row[p + 1] & 0xff, row[p + 2] & 0xff);
      if (alpha) {
        int opacity = row[p + channels - 1] & 0xff;
        luma = (luma * opacity + 255 * (255 - opacity) + 127) / 255;
      }
      darkest = Math.min(darkest, luma);
      row[x] = (byte) luma;
    }
    return darkest;
  }

  private static void toOpacity(byte[] row, DecodedPixels image) {
    for (int x = 0, p = image.channels() - 1; x < image.width(); x++, p += image.channels()) {
      row[x] = row[p];
    }
  }

  /** Stores a row's first values at their position in the upright image. */
  private void put(byte[] row, int stored, DecodedPixels image, ExifOrientation orientation) {
    int y = orientation.mirrorsRows() ? image.height() - 1 - stored : stored;
    int step = orientation.exchanges() ? width : 1;
    int first = orientation.exchanges() ? y : y * width;
    int last = first + (image.width() - 1) * step;
    int to = orientation.mirrorsColumns() ? last : first;
    int onward = orientation.mirrorsColumns() ? -step : step;
    for (int x = 0; x < image.width(); x++, to += onward) {
      values[to] = row[x];
    }
  }

  private static int luma(int r, int g, int b) {
    return (299 * r + 587 * g + 114 * b + 500) / 1000;
  }
}
