package dev.glimpse.retrain;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.Normalisation;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/**
 * A random change of an image as a model gets it: a part of it, enlarged to the whole, possibly
 * mirrored, brighter or darker, with more or less contrast. The same image, copy and seed give the
 * same values. Stateless and thread-safe.
 *
 * <p>It works on the tensor, so that it needs no second decoder and holds for each preprocessing.
 */
final class TensorAugmentation {

  /** The kind of change; another number when the same seed gives other values. */
  static final String KIND = "tensor-1";

  /** The smallest side of the part, as a share of the image's side. */
  private static final double SMALLEST = 0.7;

  /** The largest change of the ratio of width and height. */
  private static final double STRETCH = 1.15;

  /** The largest change of brightness, in the values 0 to 255 of a pixel. */
  private static final double BRIGHTNESS = 32;

  private static final double CONTRAST = 1.3;
  private static final int WHITE = 255;

  private final InputTensor input;
  private final Normalisation normalisation;
  private final AugmentationOptions options;

  TensorAugmentation(InputTensor input, Normalisation normalisation, AugmentationOptions options) {
    this.input = input;
    this.normalisation = normalisation;
    this.options = options;
  }

  /**
   * Returns a changed copy.
   *
   * @param original the tensor, whose position does not change
   * @param sha256 the SHA-256 of the image
   * @param copy the number of the copy, from 1
   */
  FloatBuffer copy(FloatBuffer original, String sha256, int copy) {
    SplittableRandom random =
        new SplittableRandom(
            Long.parseUnsignedLong(sha256, 0, 16, 16)
                ^ (options.seed() * 0x9e3779b97f4a7c15L)
                ^ (copy * 0xbf58476d1ce4e5b9L));
    double side = SMALLEST + (1 - SMALLEST) * random.nextDouble();
    double stretch = Math.pow(STRETCH, 2 * random.nextDouble() - 1);
    double width = Math.min(1, side * stretch);
    double height = Math.min(1, side / stretch);
    double left = (1 - width) * random.nextDouble();
    double top = (1 - height) * random.nextDouble();
    boolean mirrored = random.nextDouble() < 0.5 && options.flip();
    double brightness = BRIGHTNESS * (2 * random.nextDouble() - 1);
    double contrast = Math.pow(CONTRAST, 2 * random.nextDouble() - 1);
    float[] values = new float[input.size()];
    original.get(original.position(), values);
    int[] columns = new int[input.width()];
    float[] rightShares = new float[input.width()];
    for (int x = 0; x < columns.length; x++) {
      double from = at(mirrored ? columns.length - 1 - x : x, left, width, columns.length);
      columns[x] = (int) from;
      rightShares[x] = (float) (from - columns[x]);
    }
    float[] result = new float[values.length];
    for (int y = 0; y < input.height(); y++) {
      double from = at(y, top, height, input.height());
      int row = (int) from;
      float below = (float) (from - row);
      for (int x = 0; x < columns.length; x++) {
        for (int channel = 0; channel < input.channels(); channel++) {
          result[index(y, x, channel)] =
              sample(values, row, columns[x], below, rightShares[x], channel);
        }
      }
    }
    light(result, brightness, contrast);
    return FloatBuffer.wrap(result);
  }

  /** Returns the position in the original of a pixel's centre, within the image. */
  private static double at(int pixel, double start, double share, int size) {
    double position = (start + share * (pixel + 0.5) / size) * size - 0.5;
    return Math.max(0, Math.min(size - 1, position));
  }

  private float sample(float[] values, int row, int column, float below, float right, int channel) {
    int nextRow = Math.min(row + 1, input.height() - 1);
    int nextColumn = Math.min(column + 1, input.width() - 1);
    float upper =
        values[index(row, column, channel)] * (1 - right)
            + values[index(row, nextColumn, channel)] * right;
    float lower =
        values[index(nextRow, column, channel)] * (1 - right)
            + values[index(nextRow, nextColumn, channel)] * right;
    return upper * (1 - below) + lower * below;
  }

  private int index(int y, int x, int channel) {
    return input.layout() == Layout.NHWC
        ? (y * input.width() + x) * input.channels() + channel
        : (channel * input.height() + y) * input.width() + x;
  }

  /** Changes contrast around the mean of the pixels, and brightness; values stay in range. */
  private void light(float[] values, double brightness, double contrast) {
    int plane = input.height() * input.width();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      int channel = channelOf(i, plane);
      sum += (values[i] - normalisation.offset(channel)) / normalisation.scale(channel);
    }
    double mean = sum / values.length;
    for (int i = 0; i < values.length; i++) {
      int channel = channelOf(i, plane);
      double scale = normalisation.scale(channel);
      double pixel = (values[i] - normalisation.offset(channel)) / scale;
      double lit = (pixel - mean) * contrast + mean + brightness;
      values[i] =
          (float) (Math.max(0, Math.min(WHITE, lit)) * scale + normalisation.offset(channel));
    }
  }

  private int channelOf(int index, int plane) {
    return input.layout() == Layout.NHWC ? index % input.channels() : index / plane;
  }
}
