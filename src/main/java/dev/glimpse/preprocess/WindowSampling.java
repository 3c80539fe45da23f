package dev.glimpse.preprocess;

import dev.glimpse.model.Interpolation;
import java.util.Arrays;

/**
 * TensorFlow's {@code ScaleAndTranslate} with a triangle, without antialiasing
 * (scale_and_translate_op.cc), for frames that show a part of the scaled image, or more than the
 * image: each value has the bits that the operation gives. Only visible pixels are computed,
 * because the whole scaled or padded image may be too large for the memory.
 *
 * @param interpolation one of TensorFlow's bilinear interpolations
 */
record WindowSampling(Interpolation interpolation) implements PixelSampling {

  /**
   * Maximum number of black pixels on a side of the image. The operation reads the two pixels next
   * to a point; for a point outside its image it gives 0, which is black as well. One black pixel
   * would be enough if the points were exact.
   */
  private static final int REACH = 2;

  @Override
  public void sample(DecodedPixels image, ImageFrame frame, TensorLineWriter lines) {
    Spans rows = Spans.of(frame.vertical(), interpolation);
    Spans columns = Spans.of(frame.horizontal(), interpolation);
    int channels = image.channels();
    FloatRow upper = new FloatRow(image);
    FloatRow lower = new FloatRow(image);
    // Ends in a black pixel, for those outside the image.
    float[] wide = new float[(image.width() + 1) * channels];
    float[] line = new float[columns.pixel.length / 2 * channels];
    for (int y = 0; y < rows.pixel.length / 2; y++) {
      if (lower.row == rows.pixel[2 * y] && lower.row >= 0) {
        FloatRow exchanged = upper;
        upper = lower;
        lower = exchanged;
      }
      upper.load(rows.pixel[2 * y]);
      lower.load(rows.pixel[2 * y + 1]);
      add(
          upper.values,
          rows.weight[2 * y],
          lower.values,
          rows.weight[2 * y + 1],
          wide,
          columns.from * channels,
          columns.to * channels);
      columns.gather(wide, channels, line);
      lines.write(line);
    }
  }

  private static void add(
      float[] upper, float above, float[] lower, float below, float[] wide, int from, int to) {
    for (int i = from; i < to; i++) { // the JIT compiler vectorises this
      wide[i] = upper[i] * above + lower[i] * below;
    }
  }

  /** A row of the image in floats; black for a row outside the image. */
  private static final class FloatRow {

    private final DecodedPixels image;
    private final byte[] pixels;
    private final float[] values;
    private int row = -1;

    FloatRow(DecodedPixels image) {
      this.image = image;
      this.pixels = new byte[image.width() * image.channels()];
      this.values = new float[pixels.length];
    }

    void load(int wanted) {
      if (row == wanted) {
        return;
      }
      row = wanted;
      if (row < 0) {
        Arrays.fill(values, 0);
        return;
      }
      image.row(row, pixels);
      for (int i = 0; i < pixels.length; i++) {
        values[i] = pixels[i] & 0xff;
      }
    }
  }

  /**
   * The two pixels of the image that each pixel of a line is computed from, with their weights.
   *
   * @param pixel two for each pixel of the line; -1 outside the image
   * @param weight two for each pixel of the line
   * @param from first pixel of the image that has a weight
   * @param to the index after the last one
   */
  private record Spans(int[] pixel, float[] weight, int from, int to) {

    static Spans of(ResamplingAxis axis, Interpolation interpolation) {
      int before = Math.min(axis.before(), REACH);
      int after = Math.min(axis.canvas() - axis.before() - axis.extent(), REACH);
      int size = before + axis.extent() + after;
      float inverse = (float) (1.0 / (float) (1 / axis.step()));
      float translation = -inverse * translation(axis, before, interpolation);
      int[] pixel = new int[2 * axis.side()];
      float[] weight = new float[pixel.length];
      int from = axis.start() + axis.extent();
      int to = axis.start();
      for (int i = 0; i < axis.side(); i++) {
        float position = (i + .5f) * inverse + translation;
        Arrays.fill(pixel, 2 * i, 2 * i + 2, -1);
        if (position < 0 || position > size) {
          continue; // the operation gives 0 there
        }
        int first = limited((int) Math.ceil(position - 1 - .5f), size);
        int last = limited((int) Math.floor(position + 1 - .5f), size);
        float sum = 0;
        for (int source = first; source <= last; source++) {
          sum += triangle(source, position);
        }
        float share = 1 / sum;
        int kept = 0;
        for (int source = first; source <= last; source++) {
          float part = triangle(source, position) * share;
          if (part != 0) {
            int of = source - before;
            boolean inside = of >= 0 && of < axis.extent();
            pixel[2 * i + kept] = inside ? axis.start() + of : -1;
            weight[2 * i + kept] = part;
            if (inside) {
              from = Math.min(from, axis.start() + of);
              to = Math.max(to, axis.start() + of + 1);
            }
            kept++;
          }
        }
      }
      return new Spans(pixel, weight, from, Math.max(from, to));
    }

    /** Returns the position of the padded image's edge in the result. */
    private static float translation(ResamplingAxis axis, int black, Interpolation interpolation) {
      double edge = (axis.before() - black) / axis.step() - axis.corner();
      // TensorFlow 1 places the centre of pixel i at i; the others place it at i + 0.5.
      double shift = interpolation == Interpolation.BILINEAR_TF1 ? .5 - .5 / axis.step() : 0;
      return (float) (edge + shift);
    }

    private static int limited(int source, int size) {
      return Math.max(0, Math.min(size - 1, source));
    }

    private static float triangle(int source, float position) {
      float distance = Math.abs(source + .5f - position);
      return distance < 1 ? 1 - distance : 0;
    }

    /** Computes the values of a line from those of a row, which ends in a black pixel. */
    private void gather(float[] row, int channels, float[] line) {
      int black = row.length - channels;
      for (int i = 0, to = 0; i < pixel.length; i += 2, to += channels) {
        int left = pixel[i] < 0 ? black : pixel[i] * channels;
        int right = pixel[i + 1] < 0 ? black : pixel[i + 1] * channels;
        float first = weight[i];
        float second = weight[i + 1];
        if (channels == 3) { // a loop takes twice as long
          line[to] = row[left] * first + row[right] * second;
          line[to + 1] = row[left + 1] * first + row[right + 1] * second;
          line[to + 2] = row[left + 2] * first + row[right + 2] * second;
        } else {
          for (int channel = 0; channel < channels; channel++) {
            line[to + channel] = row[left + channel] * first + row[right + channel] * second;
          }
        }
      }
    }
  }
}
