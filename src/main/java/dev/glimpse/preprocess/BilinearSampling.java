package dev.glimpse.preprocess;

/**
 * TensorFlow's {@code ResizeBilinear} (resize_bilinear_op.cc) of a rectangle of the image: each
 * value has the bits that the operation gives.
 *
 * <p>A row is interpolated between columns once; two such lines are kept and interpolated between
 * rows.
 *
 * @param halfPixelCentres whether pixels have their centres at halves, as TensorFlow 2 places them
 */
record BilinearSampling(boolean halfPixelCentres) implements PixelSampling {

  /** The float of each byte: a look-up is faster than a conversion. */
  private static final float[] FLOATS = floats();

  private static float[] floats() {
    float[] floats = new float[256];
    for (int value = 0; value < floats.length; value++) {
      floats[value] = value;
    }
    return floats;
  }

  @Override
  public void sample(DecodedPixels image, ImageFrame frame, TensorLineWriter lines) {
    Neighbours rows = neighbours(frame.vertical());
    Neighbours columns = neighbours(frame.horizontal()).times(image.channels());
    int length = columns.low.length * image.channels();
    SampledRow upper = new SampledRow(image, columns, length);
    SampledRow lower = new SampledRow(image, columns, length);
    float[] line = new float[length];
    for (int y = 0; y < rows.low.length; y++) {
      if (lower.row == rows.low[y]) {
        SampledRow exchanged = upper;
        upper = lower;
        lower = exchanged;
      }
      upper.load(rows.low[y]);
      SampledRow below = upper;
      if (rows.high[y] != rows.low[y]) {
        lower.load(rows.high[y]);
        below = lower;
      }
      between(upper.values, below.values, rows.fraction[y], line);
      lines.write(line);
    }
  }

  private static void between(float[] upper, float[] lower, float fraction, float[] line) {
    for (int i = 0; i < line.length; i++) { // the JIT compiler vectorises this
      line[i] = upper[i] + (lower[i] - upper[i]) * fraction;
    }
  }

  private Neighbours neighbours(ResamplingAxis axis) {
    int side = axis.side();
    float step = axis.extent() / (float) side;
    Neighbours neighbours = new Neighbours(new int[side], new int[side], new float[side]);
    for (int i = 0; i < side; i++) {
      float position = halfPixelCentres ? (i + .5f) * step - .5f : i * step;
      float floor = (float) Math.floor(position);
      neighbours.low[i] = axis.start() + Math.max((int) floor, 0);
      neighbours.high[i] = axis.start() + Math.min((int) Math.ceil(position), axis.extent() - 1);
      neighbours.fraction[i] = position - floor;
    }
    return neighbours;
  }

  /** The two pixels of the image beside each pixel of a line, and its distance from the first. */
  private record Neighbours(int[] low, int[] high, float[] fraction) {

    /** Returns the positions of the pixels' first values. */
    Neighbours times(int channels) {
      for (int i = 0; i < low.length; i++) {
        low[i] *= channels;
        high[i] *= channels;
      }
      return this;
    }
  }

  /** A row of the image, interpolated between its columns. */
  private static final class SampledRow {

    private final DecodedPixels image;
    private final Neighbours columns;
    private final byte[] pixels;
    private final float[] values;
    private int row = -1;

    SampledRow(DecodedPixels image, Neighbours columns, int length) {
      this.image = image;
      this.columns = columns;
      this.pixels = new byte[image.width() * image.channels()];
      this.values = new float[length];
    }

    void load(int wanted) {
      if (row != wanted) {
        row = wanted;
        image.row(row, pixels);
        interpolate();
      }
    }

    private void interpolate() {
      if (image.channels() == 3) {
        interpolateRgb(pixels, columns, values);
        return;
      }
      int channels = image.channels();
      for (int x = 0, to = 0; x < columns.low.length; x++) {
        for (int channel = 0; channel < channels; channel++, to++) {
          values[to] =
              between(columns.low[x] + channel, columns.high[x] + channel, columns.fraction[x]);
        }
      }
    }

    /** Interpolates the usual number of channels; a loop over them takes twice as long. */
    private static void interpolateRgb(byte[] pixels, Neighbours columns, float[] values) {
      int[] low = columns.low;
      int[] high = columns.high;
      float[] fraction = columns.fraction;
      float[] floats = FLOATS;
      for (int x = 0, to = 0; x < low.length; x++, to += 3) {
        int left = low[x];
        int right = high[x];
        float share = fraction[x];
        float red = floats[pixels[left] & 0xff];
        float green = floats[pixels[left + 1] & 0xff];
        float blue = floats[pixels[left + 2] & 0xff];
        values[to] = red + (floats[pixels[right] & 0xff] - red) * share;
        values[to + 1] = green + (floats[pixels[right + 1] & 0xff] - green) * share;
        values[to + 2] = blue + (floats[pixels[right + 2] & 0xff] - blue) * share;
      }
    }

    private float between(int left, int right, float fraction) {
      float first = pixels[left] & 0xff;
      return first + ((pixels[right] & 0xff) - first) * fraction;
    }
  }
}
