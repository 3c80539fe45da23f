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
record Sighting(
    Region box,
    Region shown,
    Plane kept,
    Light light,
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
  static @Nullable Sighting of(byte[] grey, int width, int height) {
    Region whole = Region.whole(width, height);
    Plane plane = reduced(grey, width, height, whole);
    Region inside = Frame.inside(plane).from(whole, plane.width(), plane.height());
    if (!inside.equals(whole)) {
      Sighting framed = of(reduced(grey, width, height, inside), inside);
      if (framed != null) {
        return framed;
      }
    }
    return of(plane, whole);
  }

  /**
   * Returns the likeliest digit under any light; tries only smooth light if that is unambiguous.
   */
  private static @Nullable Sighting of(Plane plane, Region shown) {
    int sign = Shadows.inkSign(plane);
    double ring = Quantile.ofRing(plane).at(0.5);
    Sighting smooth = of(plane, shown, Light.SMOOTH, ring, 0);
    if (smooth != null && smooth.sign == sign && smooth.onEdge == 0) {
      return smooth;
    }
    Sighting shaded = of(plane, shown, Light.SHADED, ring, sign);
    Quantile levels = Quantile.of(plane);
    float darkest = levels.at(0.05);
    float lightest = levels.at(0.95);
    boolean board = ring - darkest < lightest - ring;
    Sighting plain = of(plane, shown, Light.PLAIN, board ? darkest : lightest, board ? 1 : -1);
    return likelier(likelier(smooth, shaded), plain);
  }

  private static @Nullable Sighting likelier(@Nullable Sighting a, @Nullable Sighting b) {
    return a == null || (b != null && b.likeness() > a.likeness()) ? b : a;
  }

  private static Plane reduced(byte[] grey, int width, int height, Region region) {
    double factor = Math.max(1, Math.sqrt(region.width() * region.height() / PIXELS));
    int w = Math.max(1, (int) Math.round(region.width() / factor));
    int h = Math.max(1, (int) Math.round(region.height() / factor));
    return Resampling.of(grey, width, height, region, w, h);
  }

  private static @Nullable Sighting of(
      Plane plane, Region shown, Light light, double sheet, int sign) {
    double widest = WIDEST * Math.max(plane.width(), plane.height());
    Ink ink = Ink.of(light.flattened(plane, sheet, sign, widest), sign);
    if (ink.none()) {
      return null;
    }
    Blobs blobs = Blobs.of(ink);
    boolean[] digit = blobs.digit();
    Plane kept = new Plane(plane.width(), plane.height());
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
    return new Sighting(
        blobs.box(digit).from(shown, plane.width(), plane.height()),
        shown,
        kept,
        light,
        (float) (light == Light.PLAIN || bares == 0 ? sheet : bare / bares),
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
    double slim = Math.min(1, SLIM * box.longest() * scale / Thickness.of(kept));
    double contact = onEdge / ((box.width() + box.height()) * scale);
    return strength * Math.pow(slim, 4) * (onEdge > 0 ? 0.3 : 1) * Math.exp(-CLING * contact);
  }
}
