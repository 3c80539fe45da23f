package dev.glimpse.preprocess.digit;

/**
 * The distribution of light on a sheet, which decides how the sheet's own grey is found under the
 * ink.
 */
enum LightField {

  /** Smooth light, as from a lamp or with a vignette. */
  SMOOTH {
    @Override
    PixelPlane flattened(PixelPlane plane, double sheet, int sign, double widest) {
      return LightingCorrection.flattened(plane, sheet, sign);
    }
  },

  /** Light with hard shadows. */
  SHADED {
    @Override
    PixelPlane flattened(PixelPlane plane, double sheet, int sign, double widest) {
      return ShadowRemoval.flattened(plane, sign, (int) Math.round(widest));
    }
  },

  /** Uniform light, as in pictures that were never on paper. */
  PLAIN {
    @Override
    PixelPlane flattened(PixelPlane plane, double sheet, int sign, double widest) {
      PixelPlane out = new PixelPlane(plane.width(), plane.height());
      for (int i = 0; i < out.px().length; i++) {
        out.px()[i] = (float) (plane.px()[i] - sheet);
      }
      return out;
    }
  };

  /**
   * Returns the plane minus its sheet: 0 where the sheet is bare.
   *
   * @param sheet approximate grey level of the sheet
   * @param sign -1 if ink is darker than the sheet, 1 if lighter, 0 if unknown
   * @param widest maximum width of a stroke, in pixels
   */
  abstract PixelPlane flattened(PixelPlane plane, double sheet, int sign, double widest);
}
