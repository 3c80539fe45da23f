package dev.glimpse.preprocess;

/**
 * Pillow's {@code NEAREST}: each pixel of the result is the image's pixel that contains its centre.
 */
final class NearestPixels {

  private NearestPixels() {}

  /** Returns the values of the model's input, [height, width, channels]. */
  static byte[] resized(DecodedPixels image, ImageFrame frame) {
    int channels = image.channels();
    int[] ys = sources(frame.vertical());
    int[] xs = sources(frame.horizontal());
    byte[] row = new byte[image.width() * channels];
    byte[] resized = new byte[ys.length * xs.length * channels];
    for (int y = 0, to = 0; y < ys.length; y++) {
      if (ys[y] >= 0) {
        image.row(ys[y], row);
      }
      for (int x : xs) {
        for (int channel = 0; channel < channels; channel++, to++) {
          resized[to] = ys[y] < 0 || x < 0 ? 0 : row[x * channels + channel];
        }
      }
    }
    return resized;
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
