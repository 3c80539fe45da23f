package dev.glimpse.preprocess.digit;

/** The grey levels or other values of a picture, row-major: {@code px[y * width + x]}. */
final class PixelPlane {

  private final float[] px;
  private final int width;
  private final int height;

  PixelPlane(int width, int height) {
    this.px = new float[width * height];
    this.width = width;
    this.height = height;
  }

  /** Returns the values themselves, not a copy. */
  float[] px() {
    return px;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  float at(int x, int y) {
    return px[y * width + x];
  }

  /**
   * Returns the 3x3 mean, with repeated edges: it reduces noise to a third, and sharpness by a
   * pixel.
   */
  PixelPlane smoothed() {
    PixelPlane rows = new PixelPlane(width, height);
    for (int y = 0; y < height; y++) {
      int row = y * width;
      for (int x = 0; x < width; x++) {
        float left = px[row + Math.max(0, x - 1)];
        float right = px[row + Math.min(width - 1, x + 1)];
        rows.px[row + x] = left + px[row + x] + right;
      }
    }
    PixelPlane out = new PixelPlane(width, height);
    for (int y = 0; y < height; y++) {
      int above = Math.max(0, y - 1) * width;
      int row = y * width;
      int below = Math.min(height - 1, y + 1) * width;
      for (int x = 0; x < width; x++) {
        out.px[row + x] = (rows.px[above + x] + rows.px[row + x] + rows.px[below + x]) / 9f;
      }
    }
    return out;
  }
}
