package dev.glimpse.preprocess.digit;

/**
 * The difference of each pixel from bare sheet in the direction of ink, and the levels that
 * separate ink from sheet and noise.
 *
 * @param contrast grey levels by which a pixel differs from its sheet, 0 where it is bare
 * @param sign -1 if ink is darker than the sheet, 1 if it is lighter
 * @param level the contrast of full ink
 * @param noise the standard deviation of the sheet
 */
record InkMask(PixelPlane contrast, int sign, float level, float noise) {

  /** Minimum contrast of ink in grey levels, for any noise. */
  private static final float FAINTEST = 8;

  /**
   * Returns the ink on a plane whose lighting is flattened. The plane is smoothed first if there is
   * so much noise that single pixels are unreliable.
   *
   * @param sign as in {@link InkMask#sign()}, or 0 to detect it
   */
  static InkMask of(PixelPlane flat, int sign) {
    InkMask ink = measured(flat, sign);
    return ink.level < 9 * ink.noise ? measured(flat.smoothed(), sign) : ink;
  }

  private static InkMask measured(PixelPlane flat, int known) {
    float noise = noise(flat);
    float floor = Math.max(FAINTEST, 3 * noise);
    return of(flat, known == 0 ? sign(flat, floor) : known, noise, floor);
  }

  /**
   * Returns the sign of the ink. Differences are squared, so that a little strong ink outweighs a
   * large sheet that deviates slightly from its fit.
   */
  private static int sign(PixelPlane flat, float floor) {
    double balance = 0;
    for (float f : flat.px()) {
      if (Math.abs(f) > floor) {
        balance += f * Math.abs(f);
      }
    }
    return balance > 0 ? 1 : -1;
  }

  private static InkMask of(PixelPlane flat, int sign, float noise, float floor) {
    PixelPlane contrast = new PixelPlane(flat.width(), flat.height());
    float[] px = contrast.px();
    double squares = 0;
    double cubes = 0;
    for (int i = 0; i < px.length; i++) {
      float c = Math.max(0, sign * flat.px()[i]);
      px[i] = c;
      if (c > floor) {
        squares += c * c;
        cubes += c * c * c;
      }
    }
    float level = squares == 0 ? 0 : (float) (cubes / squares);
    return new InkMask(contrast, sign, level, noise);
  }

  /** Returns whether this is a bare sheet: no pixel differs from it by more than noise. */
  boolean none() {
    return level < FAINTEST || level < 4.5f * noise;
  }

  /** Returns the contrast from which a pixel is ink. */
  float high() {
    return Math.max(0.5f * level, 3.5f * noise);
  }

  /**
   * Returns the contrast from which a pixel is ink if it is connected to one that reaches {@link
   * #high}.
   */
  float low() {
    return Math.max(0.35f * level, Math.min(high(), 3 * noise));
  }

  /**
   * Returns the sheet's standard deviation. It is derived from the lowest eighth of all deviations,
   * which ends at 0.1573 sigma in a normal distribution, so that it does not matter what covers the
   * larger part of a tight crop.
   */
  private static float noise(PixelPlane flat) {
    QuantileSelection deviations = new QuantileSelection();
    int step = Math.max(1, flat.px().length / 4096);
    for (int i = 0; i < flat.px().length; i += step) {
      deviations.add(Math.abs(flat.px()[i]));
    }
    return deviations.at(0.125) / 0.1573f;
  }
}
