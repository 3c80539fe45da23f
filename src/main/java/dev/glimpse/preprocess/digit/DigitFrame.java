package dev.glimpse.preprocess.digit;

/**
 * A frame around a picture: the table around a sheet, or a border that a drawing program or a
 * scanner added. It runs along all four sides and ends with a step in grey.
 */
final class DigitFrame {

  /** Maximum thickness of a frame, as a fraction of a side's length. */
  private static final double THICKEST = 0.2;

  /** Minimum difference between a frame and the sheet, in grey levels. */
  private static final float STEP = 24;

  /**
   * Minimum fraction of a row's pixels that must differ; the strokes in a tight crop do not cover a
   * whole side.
   */
  private static final double SOLID = 0.9;

  private final PixelPlane plane;
  private final float sheet;

  private DigitFrame(PixelPlane plane) {
    this.plane = plane;
    this.sheet = QuantileSelection.of(plane).at(0.5);
  }

  /**
   * Returns the region that the frame encloses, in the plane's pixels; the whole plane if there is
   * no frame.
   */
  static PixelRegion inside(PixelPlane plane) {
    DigitFrame frame = new DigitFrame(plane);
    int w = plane.width();
    int h = plane.height();
    int left = frame.depth(0, 1, w, w, h);
    int top = left == 0 ? 0 : frame.depth(0, w, h, 1, w);
    int right = top == 0 ? 0 : frame.depth(w - 1, -1, w, w, h);
    int bottom = right == 0 ? 0 : frame.depth((h - 1) * w, -w, h, 1, w);
    return bottom == 0
        ? PixelRegion.whole(w, h)
        : new PixelRegion(left + 1, top + 1, w - right - 1, h - bottom - 1);
  }

  /**
   * Returns the number of lines from one side that belong to the frame.
   *
   * @param start index of the first line's first pixel
   * @param next step from a line to the next one further inside
   * @param lines number of lines
   * @param along step from a pixel of a line to the next pixel
   * @param length number of pixels in a line
   */
  private int depth(int start, int next, int lines, int along, int length) {
    int limit = (int) (THICKEST * lines);
    for (int depth = 0; depth <= limit; depth++) {
      int line = start + depth * next;
      if (!differs(line, along, length)) {
        // This line may be half frame, half sheet, and so may the previous one.
        float before = mean(start + Math.max(0, depth - 2) * next, along, length);
        float beyond = mean(line + next, along, length);
        return depth > 0 && Math.abs(before - beyond) > STEP ? depth : 0;
      }
    }
    return 0;
  }

  private boolean differs(int line, int along, int length) {
    int darker = 0;
    int lighter = 0;
    for (int k = 0, i = line; k < length; k++, i += along) {
      float off = plane.px()[i] - sheet;
      if (off > STEP) {
        lighter++;
      } else if (off < -STEP) {
        darker++;
      }
    }
    return Math.max(darker, lighter) >= SOLID * length;
  }

  private float mean(int line, int along, int length) {
    float sum = 0;
    for (int k = 0, i = line; k < length; k++, i += along) {
      sum += plane.px()[i];
    }
    return sum / length;
  }
}
