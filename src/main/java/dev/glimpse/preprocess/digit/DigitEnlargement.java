package dev.glimpse.preprocess.digit;

/**
 * An enlargement of MNIST's form, [28, 28], for networks that take larger images: bilinear, pixel
 * centres keep their positions, and the sheet goes on outside. Immutable; for any thread.
 */
public final class DigitEnlargement {

  private static final int FORM = DigitForm.SIDE;

  private final int side;

  /**
   * Creates an enlargement.
   *
   * @param side rows and columns of the result, at least 28; with 28 the values stay as they are
   */
  public DigitEnlargement(int side) {
    this.side = side;
  }

  /** Returns the digit as [side, side]. */
  public float[] of(float[] form) {
    if (side == FORM) {
      return form;
    }
    float[] enlarged = new float[side * side];
    for (int y = 0, i = 0; y < side; y++) {
      for (int x = 0; x < side; x++, i++) {
        enlarged[i] = at(form, source(x), source(y));
      }
    }
    return enlarged;
  }

  /** Returns the position in the form, of 28 pixels, of a row or column of the result. */
  public double source(int position) {
    return (position + 0.5) * FORM / side - 0.5;
  }

  /** Returns the value of the form at any position, interpolated between four pixels. */
  public static float at(float[] form, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float down = (float) (y - top);
    float upper = pixel(form, left, top) * (1 - right) + pixel(form, left + 1, top) * right;
    float lower = pixel(form, left, top + 1) * (1 - right) + pixel(form, left + 1, top + 1) * right;
    return upper * (1 - down) + lower * down;
  }

  private static float pixel(float[] form, int x, int y) {
    return x < 0 || y < 0 || x >= FORM || y >= FORM ? 0 : form[y * FORM + x];
  }
}
