package dev.glimpse.preprocess;

import java.util.Arrays;

/**
 * TensorFlow's {@code ResizeArea} (resize_area_op.cc) of a rectangle of the image: each value has
 * the bits that the operation gives.
 */
final class AreaSampling implements PixelSampling {

  @Override
  public void sample(DecodedPixels image, ImageFrame frame, TensorLineWriter lines) {
    ResamplingAxis vertical = frame.vertical();
    ResamplingAxis horizontal = frame.horizontal();
    float height = vertical.extent() / (float) vertical.side();
    float width = horizontal.extent() / (float) horizontal.side();
    float whole = (float) (1.0 / (height * width));
    Overlaps columns = new Overlaps(horizontal, width);
    byte[] pixels = new byte[image.width() * image.channels()];
    float[] sums = new float[horizontal.side() * image.channels()];
    float[] line = new float[sums.length];
    int loaded = -1;
    for (int y = 0; y < vertical.side(); y++) {
      float from = y * height;
      float to = (y + 1) * height;
      Arrays.fill(line, 0);
      for (int row = (int) Math.floor(from); row < (int) Math.ceil(to); row++) {
        int wanted = vertical.start() + Math.min(vertical.extent() - 1, row);
        if (wanted != loaded) { // two lines share the row on their border
          loaded = wanted;
          image.row(wanted, pixels);
          columns.sums(pixels, image.channels(), sums);
        }
        add(sums, Overlaps.share(row, from, to, height), line);
      }
      for (int i = 0; i < line.length; i++) {
        line[i] *= whole;
      }
      lines.write(line);
    }
  }

  private static void add(float[] sums, float share, float[] line) {
    for (int i = 0; i < line.length; i++) { // the JIT compiler vectorises this
      line[i] += sums[i] * share;
    }
  }

  /** The pixels of a row that each pixel of a line covers, wholly or in part. */
  private static final class Overlaps {

    private final ResamplingAxis axis;
    private final int[] first;
    private final int[] last;
    private final float[] shareOfFirst;
    private final float[] shareOfLast;

    Overlaps(ResamplingAxis axis, float step) {
      this.axis = axis;
      first = new int[axis.side()];
      last = new int[axis.side()];
      shareOfFirst = new float[axis.side()];
      shareOfLast = new float[axis.side()];
      for (int i = 0; i < axis.side(); i++) {
        float from = i * step;
        float to = (i + 1) * step;
        first[i] = (int) Math.floor(from);
        last[i] = (int) Math.ceil(to) - 1;
        shareOfFirst[i] = share(first[i], from, to, step);
        shareOfLast[i] = share(last[i], from, to, step);
      }
    }

    /** Returns the share of a pixel that lies between two positions. */
    private static float share(int pixel, float from, float to, float step) {
      if (pixel < from) {
        return pixel + 1 > to ? step : pixel + 1 - from;
      }
      return pixel + 1 > to ? to - pixel : 1;
    }

    private int position(int pixel, int channels) {
      return (axis.start() + Math.min(axis.extent() - 1, pixel)) * channels;
    }

    private void sums(byte[] pixels, int channels, float[] sums) {
      for (int i = 0, to = 0; i < first.length; i++) {
        for (int channel = 0; channel < channels; channel++, to++) {
          float sum = (pixels[position(first[i], channels) + channel] & 0xff) * shareOfFirst[i];
          for (int pixel = first[i] + 1; pixel < last[i]; pixel++) {
            sum += pixels[position(pixel, channels) + channel] & 0xff;
          }
          if (last[i] > first[i]) {
            sum += (pixels[position(last[i], channels) + channel] & 0xff) * shareOfLast[i];
          }
          sums[to] = sum;
        }
      }
    }
  }
}
