package dev.glimpse.preprocess.digit;

import java.util.Arrays;

/**
 * A quadratic surface that models the sheet's brightness over the picture, so that the fall-off of
 * a lamp, a vignette or slanted light is not mistaken for ink.
 *
 * <p>The surface is fitted by iteratively reweighted least squares with Geman and McClure's
 * redescending weights, whose scale narrows from pass to pass (graduated non-convexity, Blake and
 * Zisserman 1987): pixels far from the surface, the ink, finally have no influence. Pixels near the
 * picture's edge count more, because they show sheet more often than ink.
 */
final class LightingCorrection {

  /** The powers of u, from -1 to 1 across, and of v, from -1 to 1 down, in each term. */
  private static final int[] POWER_U = {0, 1, 0, 2, 1, 0};

  private static final int[] POWER_V = {0, 0, 1, 0, 1, 2};
  private static final int TERMS = POWER_U.length;
  private static final int SAMPLES_A_SIDE = 16;
  private static final double EDGE = 0.85;
  private static final double EDGE_WEIGHT = 3;
  private static final double[] SCALES = {80, 48, 30, 18, 12};

  private LightingCorrection() {}

  /**
   * Returns the plane minus its lighting: 0 where there is bare sheet, negative where it is darker.
   *
   * @param level approximate grey level of the sheet
   * @param inkSign -1 if ink is darker than the sheet, 1 if lighter, 0 if unknown; pixels that
   *     differ in the direction of known ink lose weight sooner
   */
  static PixelPlane flattened(PixelPlane plane, double level, int inkSign) {
    double[] surface = fit(plane, level, inkSign);
    PixelPlane out = new PixelPlane(plane.width(), plane.height());
    float[] from = plane.px();
    float[] to = out.px();
    float unit = 2f / plane.width();
    float bend = (float) surface[3];
    for (int y = 0, i = 0; y < plane.height(); y++) {
      double v = unit(y, plane.height());
      float constant = (float) (surface[0] + v * (surface[2] + v * surface[5]));
      float slope = (float) (surface[1] + v * surface[4]);
      for (int x = 0; x < plane.width(); x++, i++) {
        float u = (x + 0.5f) * unit - 1;
        to[i] = from[i] - (constant + u * (slope + u * bend));
      }
    }
    return out;
  }

  private static double unit(int index, int size) {
    return (2.0 * index + 1) / size - 1;
  }

  private static double[] fit(PixelPlane plane, double level, int inkSign) {
    double[] surface = new double[TERMS];
    surface[0] = level;
    int step = Math.max(1, plane.height() / SAMPLES_A_SIDE);
    double[][] normal = new double[TERMS][TERMS + 1];
    // If the sign is known, so is the level: the only pixels far from it are ink.
    for (int pass = inkSign == 0 ? 0 : 2; pass < SCALES.length; pass++) {
      double scale = SCALES[pass];
      for (double[] row : normal) {
        Arrays.fill(row, 0);
      }
      for (int y = step / 2; y < plane.height(); y += step) {
        addRow(plane, y, surface, scale, inkSign, normal);
      }
      solve(normal, surface);
    }
    return surface;
  }

  /** Adds a row's samples, weighted by how near they are to the surface, to the equations. */
  private static void addRow(
      PixelPlane plane, int y, double[] surface, double scale, int inkSign, double[][] normal) {
    double v = unit(y, plane.height());
    double constant = surface[0] + v * (surface[2] + v * surface[5]);
    double slope = surface[1] + v * surface[4];
    double sharpness = 1 / (scale * scale);
    double unit = 2.0 / plane.width();
    int step = Math.max(1, plane.width() / SAMPLES_A_SIDE);
    double[] moments = new double[5];
    double[] greys = new double[3];
    for (int x = step / 2; x < plane.width(); x += step) {
      double u = (x + 0.5) * unit - 1;
      double grey = plane.at(x, y);
      double off = grey - (constant + u * (slope + u * surface[3]));
      double root = 1 / (1 + off * off * (inkSign * off > 0 ? 4 * sharpness : sharpness));
      double weight = root * root * (Math.abs(u) > EDGE || Math.abs(v) > EDGE ? EDGE_WEIGHT : 1);
      double square = u * u;
      moments[0] += weight;
      moments[1] += weight * u;
      moments[2] += weight * square;
      moments[3] += weight * square * u;
      moments[4] += weight * square * square;
      greys[0] += weight * grey;
      greys[1] += weight * grey * u;
      greys[2] += weight * grey * square;
    }
    double[] powers = {1, v, v * v, v * v * v, v * v * v * v};
    for (int i = 0; i < TERMS; i++) {
      for (int j = i; j < TERMS; j++) {
        normal[i][j] += moments[POWER_U[i] + POWER_U[j]] * powers[POWER_V[i] + POWER_V[j]];
      }
      normal[i][TERMS] += greys[POWER_U[i]] * powers[POWER_V[i]];
    }
  }

  /**
   * Solves the equations by elimination, after adding a ridge that stabilises the fit of few
   * samples.
   */
  private static void solve(double[][] a, double[] out) {
    double ridge = 1e-3 * a[0][0] + 1e-9;
    for (int i = 0; i < TERMS; i++) {
      a[i][i] += i == 0 ? 1e-9 : ridge;
      for (int j = 0; j < i; j++) {
        a[i][j] = a[j][i];
      }
    }
    for (int i = 0; i < TERMS; i++) {
      for (int k = i + 1; k < TERMS; k++) {
        double factor = a[k][i] / a[i][i];
        for (int j = i; j <= TERMS; j++) {
          a[k][j] -= factor * a[i][j];
        }
      }
    }
    for (int i = TERMS - 1; i >= 0; i--) {
      double sum = a[i][TERMS];
      for (int j = i + 1; j < TERMS; j++) {
        sum -= a[i][j] * out[j];
      }
      out[i] = sum / a[i][i];
    }
  }
}
