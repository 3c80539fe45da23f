package dev.glimpse.preprocess;

import java.util.stream.IntStream;

/**
 * Pillow's {@code NEAREST}: each pixel of the result is the image's pixel that contains its centre.
 */
final class NearestSampling implements PixelSampling {

  @Override
  public void sample(DecodedPixels image, ImageFrame frame, TensorLineWriter lines) {
    int channels = image.channels();
    int black = image.width() * channels;
    byte[] row = new byte[black + channels]; // ends in a black pixel, for those outside the image
    byte[] none = new byte[row.length];
    int[] positions =
        IntStream.of(sources(frame.horizontal())).map(x -> x < 0 ? black : x * channels).toArray();
    for (int y : sources(frame.vertical())) {
      if (y < 0) {
        lines.write(none, positions);
      } else {
        image.row(y, row);
        lines.write(row, positions);
      }
    }
  }

  /**
   * Returns the image's pixel for each pixel of the line; -1 outside the image. The positions are
   * sums, as in Pillow, because rounding decides when a centre is on the border of two pixels.
   */
  private static int[] sources(ResamplingAxis axis) {
    int[] sources = new int[axis.side()];
    double centre = axis.step() * .5;
    for (int i = -axis.corner(); i < sources.length; i++, centre += axis.step()) {
      if (i >= 0) {
        int place = (int) centre - axis.before();
        sources[i] = place < 0 || place >= axis.extent() ? -1 : axis.start() + place;
      }
    }
    return sources;
  }
}
