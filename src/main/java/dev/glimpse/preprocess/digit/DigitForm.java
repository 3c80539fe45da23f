package dev.glimpse.preprocess.digit;

/**
 * A conversion of a photo or drawing of one digit to an image like MNIST's.
 *
 * <p>The authors describe these images as follows (LeCun, Cortes, Burges, "The MNIST database";
 * LeCun, Bottou, Bengio, Haffner 1998, section III.A): bilevel digits were size-normalised to fit a
 * 20x20 box while keeping their aspect ratio, got grey levels from the anti-aliasing of that step,
 * and were centred in a 28x28 image by their centre of mass. Measured on the 60,000 training
 * images: the longer side is 20 in 99.7 %, the brightest pixel is 254 or 255 in 99 %, the centre of
 * mass lies between 13.5 and 14.5 in pixel indices (so digits were moved by whole pixels), and the
 * median thickness of strokes is 2.8 pixels.
 *
 * <p>The conversion looks at the picture twice. The first look ({@link DigitSighting}) sees the
 * whole picture, reduced: it flattens the light, decides whether ink is dark or light, and finds
 * the digit among specks, frames and shadows. The second look ({@link CloseUp}) sees the digit
 * alone, from the original pixels, at three times its final size: it separates ink from sheet,
 * brings strokes of a thin pen or a broad marker near to MNIST's thickness, and averages the result
 * down to its box.
 *
 * <p>A pure function: any thread may call it. In addition to the input it needs a few hundred KiB,
 * independent of the input's size.
 */
public final class DigitForm {

  /** Width and height of MNIST's images, in pixels. */
  public static final int SIDE = 28;

  /** Minimum number of pixels per side in which a digit can be recognised. */
  private static final int SMALLEST = 5;

  /**
   * Minimum thickness of strokes that stay unchanged, in pixels of the result; the maximum is
   * {@code THICKEST}.
   */
  private static final double THINNEST = 2.0;

  private static final double THICKEST = 4.2;

  /** Minimum value in the result; smaller ones are rounding errors of the resampling. */
  private static final float FAINTEST = 0.02f;

  private DigitForm() {}

  /**
   * Returns the digit of a grey picture as an image like MNIST's: light ink on a black sheet.
   *
   * @param grey unsigned grey levels, row-major, {@code width * height} of them
   * @return 784 values from 0 (sheet) to 1 (ink), row-major; all 0 if no ink is found. A picture of
   *     28x28 is assumed to be one of MNIST's, and is only divided by 255
   * @throws IllegalArgumentException if the sizes do not agree
   */
  public static float[] of(byte[] grey, int width, int height) {
    if (width < 1 || height < 1 || (long) width * height != grey.length) {
      throw new IllegalArgumentException(
          "%d grey levels are not %d x %d pixels".formatted(grey.length, width, height));
    }
    float[] form = new float[SIDE * SIDE];
    if (width == SIDE && height == SIDE) {
      for (int i = 0; i < form.length; i++) {
        form[i] = (grey[i] & 0xff) / 255f;
      }
      return form;
    }
    if (Math.min(width, height) < SMALLEST) {
      return form;
    }
    DigitSighting seen = DigitSighting.of(grey, width, height);
    if (seen == null) {
      return form;
    }
    CloseUp closeUp = CloseUp.of(grey, width, height, seen);
    if (closeUp.box().longest() > 0) {
      centre(boxed(withMnistsThickness(closeUp)), form);
    }
    return form;
  }

  private static CloseUp withMnistsThickness(CloseUp digit) {
    double scale = CloseUp.BOX / digit.box().longest();
    double thickness = StrokeThickness.of(digit.ink()) * scale;
    double wanted = Math.max(THINNEST, Math.min(THICKEST, thickness));
    double radius = (wanted - thickness) / 2 / scale;
    if (Math.abs(radius) < 0.25) {
      return digit;
    }
    CloseUp changed = new CloseUp(StrokeThickness.changed(digit.ink(), radius));
    // Thinning can remove a digit that consists of soft edges only.
    return changed.box().longest() > 0 ? changed : digit;
  }

  /**
   * Returns the digit with a longer side of 20 pixels; the aspect ratio is exact to a fraction of a
   * pixel.
   */
  private static PixelPlane boxed(CloseUp digit) {
    PixelRegion box = digit.box();
    double scale = CloseUp.BOX / box.longest();
    int w = (int) Math.ceil(box.width() * scale - 1e-6);
    int h = (int) Math.ceil(box.height() * scale - 1e-6);
    PixelRegion exact = box.grownTo(w / scale, h / scale);
    return PlaneResampling.of(digit.ink(), exact, w, h);
  }

  /** Moves the digit by whole pixels so that its centre of mass is at 14, plus or minus a half. */
  private static void centre(PixelPlane digit, float[] form) {
    double mass = 0;
    double across = 0;
    double down = 0;
    float brightest = 0;
    for (int y = 0, i = 0; y < digit.height(); y++) {
      for (int x = 0; x < digit.width(); x++, i++) {
        float value = digit.px()[i];
        mass += value;
        across += value * x;
        down += value * y;
        brightest = Math.max(brightest, value);
      }
    }
    if (mass <= 0) {
      return;
    }
    int left = (int) Math.round(SIDE / 2 - across / mass);
    int top = (int) Math.round(SIDE / 2 - down / mass);
    for (int y = Math.max(0, -top); y < Math.min(digit.height(), SIDE - top); y++) {
      for (int x = Math.max(0, -left); x < Math.min(digit.width(), SIDE - left); x++) {
        float value = digit.at(x, y) / brightest;
        form[(y + top) * SIDE + x + left] = value < FAINTEST ? 0 : value;
      }
    }
  }
}
