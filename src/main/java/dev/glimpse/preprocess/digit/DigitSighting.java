package dev.glimpse.preprocess.digit;

import org.jspecify.annotations.Nullable;

/**
 * The first look at a picture: the position of the digit among specks, frames and shadows, and
 * whether its ink is dark or light.
 *
 * @param box the digit's bounding box, in pixels of the picture
 * @param shown the part of the picture that was examined: the inside of a frame
 * @param kept 1 where the digit is, else 0; shows {@code shown}, reduced
 * @param light distribution of the light on the sheet
 * @param sheet the sheet's mean grey level
 * @param sign -1 if ink is darker than the sheet, 1 if it is lighter
 * @param onEdge number of its pixels on the picture's edge, which is large for a shadow
 * @param strength the sum of its contrast to the third power
 */
record DigitSighting(
    PixelRegion box,
    PixelRegion shown,
    PixelPlane kept,
    LightField light,
    float sheet,
    int sign,
    int onEdge,
    double strength) {

  /**
   * Number of pixels of the reduced picture, in which a line of a fiftieth of the side is still at
   * least a pixel wide.
   */
  private static final int PIXELS = 84 * 84;

  /** Maximum width of a stroke, as a fraction of the picture's longer side. */
  private static final double WIDEST = 0.3;

  /** Rate at which likeness falls with the fraction of a box's half outline that is on the edge. */
  private static final double CLING = 2;

  /** Thickness, as a fraction of a digit's longer side, up to which likeness is not reduced. */
  private static final double SLIM = 0.25;

  /** Returns the digit in the picture, or null if there is nothing but sheet. */
  static @Nullable DigitSighting of(byte[] grey, int width, int height) {
    PixelRegion whole = PixelRegion.whole(width, height);
    PixelPlane plane = reduced(grey, width, height, whole);
    PixelRegion inside = DigitFrame.inside(plane).from(whole, plane.width(), plane.height());
    if (!inside.equals(whole)) {
      DigitSighting framed = of(reduced(grey, width, height, inside), inside);
      if (framed != null) {
        return framed;
      }
    }
    return of(plane, whole);
  }

  /**
   * Returns the likeliest digit under any light; tries only smooth light if that is unambiguous.
   */
  private static @Nullable DigitSighting of(PixelPlane plane, PixelRegion shown) {
    int sign = ShadowRemoval.inkSign(plane);
    double ring = QuantileSelection.ofRing(plane).at(0.5);
    DigitSighting smooth = of(plane, shown, LightField.SMOOTH, ring, 0);
    if (smooth != null && smooth.sign == sign && smooth.onEdge == 0) {
      return smooth;
    }
    DigitSighting shaded = of(plane, shown, LightField.SHADED, ring, sign);
    QuantileSelection levels = QuantileSelection.of(plane);
    float darkest = levels.at(0.05);
    float lightest = levels.at(0.95);
    boolean board = ring - darkest < lightest - ring;
    DigitSighting plain =
        of(plane, shown, LightField.PLAIN, board ? darkest : lightest, board ? 1 : -1);
    return likelier(likelier(smooth, shaded), plain);
  }

  private static @Nullable DigitSighting likelier(
      @Nullable DigitSighting a, @Nullable DigitSighting b) {
    return a == null || (b != null && b.likeness() > a.likeness()) ? b : a;
  }

  private static PixelPlane reduced(byte[] grey, int width, int height, PixelRegion region) {
    double factor = Math.max(1, Math.sqrt(region.width() * region.height() / PIXELS));
    int w = Math.max(1, (int) Math.round(region.width() / factor));
    int h = Math.max(1, (int) Math.round(region.height() / factor));
    return PlaneResampling.of(grey, width, height, region, w, h);
  }

  private static @Nullable DigitSighting of(
      PixelPlane plane, PixelRegion shown, LightField light, double sheet, int sign) {
    double widest = WIDEST * Math.max(plane.width(), plane.height());
    InkMask ink = InkMask.of(light.flattened(plane, sheet, sign, widest), sign);
    if (ink.none()) {
      return null;
    }
    InkBlobs blobs = InkBlobs.of(ink);
    boolean[] digit = blobs.digit();
    PixelPlane kept = new PixelPlane(plane.width(), plane.height());
    double bare = 0;
    int bares = 0;
    double strength = 0;
    for (int i = 0; i < kept.px().length; i++) {
      int label = blobs.labels()[i];
      if (digit[label]) {
        float contrast = ink.contrast().px()[i];
        kept.px()[i] = 1;
        strength += contrast * contrast * contrast;
      } else if (label == 0) {
        bare += plane.px()[i];
        bares++;
      }
    }
    return new DigitSighting(
        blobs.box(digit).from(shown, plane.width(), plane.height()),
        shown,
        kept,
        light,
        (float) (light == LightField.PLAIN || bares == 0 ? sheet : bare / bares),
        ink.sign(),
        blobs.onEdge(digit),
        strength);
  }

  /**
   * Returns a measure for comparing the sightings in one picture. Strong contrast indicates a
   * digit; thick strokes and contact with the picture's edge indicate a shadow or its remains.
   */
  private double likeness() {
    double scale = kept.width() / shown.width();
    double slim = Math.min(1, SLIM * box.longest() * scale / StrokeThickness.of(kept));
    double contact = onEdge / ((box.width() + box.height()) * scale);
    return strength * Math.pow(slim, 4) * (onEdge > 0 ? 0.3 : 1) * Math.exp(-CLING * contact);
  }
}
