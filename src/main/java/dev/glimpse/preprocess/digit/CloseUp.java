package dev.glimpse.preprocess.digit;

import java.util.Arrays;

/**
 * The second look at a picture: the digit alone, from the original pixels, at {@value #FINE} times
 * its final size.
 *
 * @param ink values from 0 (sheet) to 1 (full ink), with at least a stroke's width of sheet on each
 *     side
 */
record CloseUp(PixelPlane ink) {

  /** Number of the close-up's pixels per pixel of the result. */
  static final int FINE = 3;

  /** Length of the longer side of the digit, in pixels of the result. */
  static final int BOX = 20;

  private static final double MARGIN = 0.12;

  /** Maximum width of a stroke, as a fraction of the digit's longer side. */
  private static final double WIDEST = 0.4;

  /**
   * Fraction of full ink's contrast up to which a pixel is bare sheet; from {@code FULL} on it is
   * full ink.
   */
  private static final float BARE = 0.15f;

  private static final float FULL = 0.85f;

  /** Number of pixels around the digit's pixels that may belong to soft edges of strokes. */
  private static final int RIM = 2;

  static CloseUp of(byte[] grey, int width, int height, DigitSighting seen) {
    PixelPlane kept = seen.kept();
    double coarse = seen.shown().width() / kept.width();
    PixelRegion region = seen.box().grown(MARGIN * seen.box().longest() + 2 * coarse);
    double step = seen.box().longest() / (FINE * BOX);
    int w = Math.max(1, (int) Math.round(region.width() / step));
    int h = Math.max(1, (int) Math.round(region.height() / step));
    PixelPlane plane = PlaneResampling.of(grey, width, height, region, w, h);
    PixelPlane flat = seen.light().flattened(plane, seen.sheet(), seen.sign(), WIDEST * FINE * BOX);
    InkMask ink = InkMask.of(flat, seen.sign());
    PixelRegion shown = seen.shown();
    PixelPlane near =
        PlaneResampling.of(kept.smoothed(), region.to(shown, kept.width(), kept.height()), w, h);
    PixelRegion inside = shown.to(region, w, h).within(w, h);
    float[] px = ink.contrast().px();
    for (int y = 0, i = 0; y < h; y++) {
      boolean row = y + 0.5 >= inside.top() && y + 0.5 < inside.bottom();
      for (int x = 0; x < w; x++, i++) {
        if (near.px()[i] == 0 || !row || x + 0.5 < inside.left() || x + 0.5 >= inside.right()) {
          px[i] = 0;
        }
      }
    }
    return new CloseUp(levelled(ink));
  }

  /**
   * Scales the contrast so that sheet is exactly 0 and full ink exactly 1, and removes specks that
   * the first look could not see.
   */
  private static PixelPlane levelled(InkMask ink) {
    PixelPlane contrast = ink.contrast();
    InkBlobs blobs = InkBlobs.of(ink);
    boolean[] digit = blobs.digit();
    int[] labels = blobs.labels();
    boolean[] near = new boolean[labels.length];
    int w = contrast.width();
    int h = contrast.height();
    for (int y = 0, i = 0; y < h; y++) {
      for (int x = 0; x < w; x++, i++) {
        if (!digit[labels[i]]) {
          continue;
        }
        near[i] = true;
        boolean inner = x > 0 && x < w - 1 && labels[i - 1] != 0 && labels[i + 1] != 0;
        if (!inner || y == 0 || y == h - 1 || labels[i - w] == 0 || labels[i + w] == 0) {
          for (int ny = Math.max(0, y - RIM); ny <= Math.min(h - 1, y + RIM); ny++) {
            Arrays.fill(
                near, ny * w + Math.max(0, x - RIM), ny * w + Math.min(w, x + RIM + 1), true);
          }
        }
      }
    }
    float bare = BARE * ink.level();
    float full = FULL * ink.level();
    PixelPlane out = new PixelPlane(w, h);
    for (int i = 0; i < near.length; i++) {
      if (near[i]) {
        out.px()[i] = Math.max(0, Math.min(1, (contrast.px()[i] - bare) / (full - bare)));
      }
    }
    return out;
  }

  /**
   * Returns the bounding box of all pixels of half ink or more; empty if there are no such pixels.
   */
  PixelRegion box() {
    int left = ink.width();
    int top = ink.height();
    int right = 0;
    int bottom = 0;
    for (int y = 0, i = 0; y < ink.height(); y++) {
      for (int x = 0; x < ink.width(); x++, i++) {
        if (ink.px()[i] >= 0.5f) {
          left = Math.min(left, x);
          right = Math.max(right, x + 1);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y + 1);
        }
      }
    }
    return new PixelRegion(left, top, Math.max(left, right), Math.max(top, bottom));
  }
}
