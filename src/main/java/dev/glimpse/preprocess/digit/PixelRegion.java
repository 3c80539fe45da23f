package dev.glimpse.preprocess.digit;

/**
 * A part of a picture, with its edges in pixels. The whole of a picture of w x h pixels is (0, 0,
 * w, h), and the centre of a pixel is at its index plus a half.
 */
record PixelRegion(double left, double top, double right, double bottom) {

  static PixelRegion whole(int width, int height) {
    return new PixelRegion(0, 0, width, height);
  }

  double width() {
    return right - left;
  }

  double height() {
    return bottom - top;
  }

  double longest() {
    return Math.max(width(), height());
  }

  PixelRegion grown(double margin) {
    return new PixelRegion(left - margin, top - margin, right + margin, bottom + margin);
  }

  PixelRegion within(int width, int height) {
    return new PixelRegion(
        Math.max(0, left), Math.max(0, top), Math.min(width, right), Math.min(height, bottom));
  }

  /** Returns the region around the same centre with another size. */
  PixelRegion grownTo(double width, double height) {
    double x = (left + right - width) / 2;
    double y = (top + bottom - height) / 2;
    return new PixelRegion(x, y, x + width, y + height);
  }

  /**
   * Returns this region in pixels of a plane of {@code width x height} that shows {@code shown}.
   */
  PixelRegion to(PixelRegion shown, int width, int height) {
    double sx = width / shown.width();
    double sy = height / shown.height();
    return new PixelRegion(
        (left - shown.left) * sx,
        (top - shown.top) * sy,
        (right - shown.left) * sx,
        (bottom - shown.top) * sy);
  }

  /**
   * Returns this region of a plane of {@code width x height} that shows {@code shown}, in pixels of
   * the picture; the inverse of {@link #to}.
   */
  PixelRegion from(PixelRegion shown, int width, int height) {
    double sx = shown.width() / width;
    double sy = shown.height() / height;
    return new PixelRegion(
        shown.left + left * sx,
        shown.top + top * sy,
        shown.left + right * sx,
        shown.top + bottom * sy);
  }
}
