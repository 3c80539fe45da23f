package dev.glimpse.train;

import dev.glimpse.model.InputTensor;
import java.util.SplittableRandom;

/**
 * An augmentation of photos: a part of the image is enlarged to the whole, and half of the images
 * are mirrored. The same random source gives the same variation. Immutable; for any thread.
 */
final class PhotoAugmentation {

  /** The smallest part, as a share of each side. */
  private static final double SMALLEST = 0.75;

  /** The most by which the proportions of the part differ from those of the image. */
  private static final double MAX_STRETCH = 0.1;

  private final InputTensor input;
  private final boolean flip;

  /**
   * Creates an augmentation.
   *
   * @param input the size of the tensors, channels last
   * @param flip whether half of the images are mirrored
   */
  PhotoAugmentation(InputTensor input, boolean flip) {
    this.input = input;
    this.flip = flip;
  }

  /** Writes a variation of a tensor. */
  void vary(float[] source, SplittableRandom random, float[] target, int offset) {
    double part = SMALLEST + (1 - SMALLEST) * random.nextDouble();
    double stretch = 1 + MAX_STRETCH * (2 * random.nextDouble() - 1);
    double height = Math.min(1, part * stretch);
    double width = Math.min(1, part / stretch);
    double top = (1 - height) * random.nextDouble() * input.height();
    double left = (1 - width) * random.nextDouble() * input.width();
    boolean mirrored = flip && random.nextBoolean();
    int to = offset;
    for (int y = 0; y < input.height(); y++) {
      double fromY = top + (y + 0.5) * height - 0.5;
      for (int x = 0; x < input.width(); x++) {
        int column = mirrored ? input.width() - 1 - x : x;
        double fromX = left + (column + 0.5) * width - 0.5;
        to = sample(source, fromX, fromY, target, to);
      }
    }
  }

  /** Interpolates bilinearly; outside, the nearest pixel continues. */
  private int sample(float[] source, double x, double y, float[] target, int to) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    float right = (float) (x - left);
    float down = (float) (y - top);
    int upperLeft = position(left, top);
    int upperRight = position(left + 1, top);
    int lowerLeft = position(left, top + 1);
    int lowerRight = position(left + 1, top + 1);
    for (int channel = 0; channel < input.channels(); channel++) {
      float upper =
          source[upperLeft + channel] * (1 - right) + source[upperRight + channel] * right;
      float lower =
          source[lowerLeft + channel] * (1 - right) + source[lowerRight + channel] * right;
      target[to + channel] = upper * (1 - down) + lower * down;
    }
    return to + input.channels();
  }

  private int position(int x, int y) {
    int column = Math.min(Math.max(x, 0), input.width() - 1);
    int row = Math.min(Math.max(y, 0), input.height() - 1);
    return (row * input.width() + column) * input.channels();
  }
}
