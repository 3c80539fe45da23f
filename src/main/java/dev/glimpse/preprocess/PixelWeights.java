package dev.glimpse.preprocess;

/**
 * The weights of an image's pixels for each pixel of a line, by Pillow's {@code BILINEAR}: whole
 * numbers with 22 binary places.
 *
 * @param first first pixel of the image that counts, for each pixel of the line; at most the number
 *     of pixels of the image
 * @param most maximum number of pixels that count
 * @param stride number of weights that are kept for each pixel of the line, at least {@link
 *     #LEAST}; the surplus ones are 0
 * @param weights for each pixel of the line those of its first pixel and of the following ones
 */
record PixelWeights(int[] first, int most, int stride, int[] weights) {

  /** The number of weights that a loop over the pixels of a line takes without a condition. */
  static final int LEAST = 3;

  static final int PRECISION = 22;
  static final int HALF = 1 << (PRECISION - 1);

  /** Returns the weights along an axis. */
  static PixelWeights of(ResamplingAxis axis) {
    double support = Math.max(axis.step(), 1);
    int[] first = new int[axis.side()];
    int[][] weights = new int[axis.side()][];
    int most = 1;
    for (int i = 0; i < first.length; i++) {
      double centre = (i + axis.corner() + .5) * axis.step();
      int from = Math.max(0, (int) (centre - support + .5));
      int to = Math.min(axis.canvas(), (int) (centre + support + .5));
      // Pixels outside the image are black and add nothing.
      int begin = Math.min(Math.max(from, axis.before()), axis.before() + axis.extent());
      int end = Math.max(begin, Math.min(to, axis.before() + axis.extent()));
      first[i] = begin - axis.before() + axis.start();
      weights[i] = rounded(shares(from, to, centre, support), begin - from, end - begin);
      most = Math.max(most, end - begin);
    }
    int stride = Math.max(most, LEAST);
    int[] all = new int[first.length * stride];
    for (int i = 0; i < first.length; i++) {
      System.arraycopy(weights[i], 0, all, i * stride, weights[i].length);
    }
    return new PixelWeights(first, most, stride, all);
  }

  private static double[] shares(int from, int to, double centre, double support) {
    double[] shares = new double[to - from];
    double sum = 0;
    for (int x = 0; x < shares.length; x++) {
      shares[x] = Math.max(0, 1 - Math.abs((x + from - centre + .5) * (1 / support)));
      sum += shares[x];
    }
    for (int x = 0; x < shares.length; x++) {
      shares[x] /= sum;
    }
    return shares;
  }

  private static int[] rounded(double[] shares, int skipped, int count) {
    int[] rounded = new int[count];
    for (int x = 0; x < count; x++) {
      rounded[x] = (int) (.5 + shares[x + skipped] * (1 << PRECISION));
    }
    return rounded;
  }
}
