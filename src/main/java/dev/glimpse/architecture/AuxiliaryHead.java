package dev.glimpse.architecture;

import dev.glimpse.architecture.MapSize.Padding;
import java.util.function.UnaryOperator;

/**
 * The second classifier of the Inception networks, which sends gradients into the middle of the
 * network: a mean of windows, a convolution of single pixels, one of all pixels that are left, and
 * a last layer.
 */
final class AuxiliaryHead {

  /** The beginning of the names of its layers. */
  static final String SCOPE = "AuxLogits/";

  /** Rows and columns of the windows, with images of 299 pixels. */
  private static final int WINDOW = 5;

  private AuxiliaryHead() {}

  /**
   * Adds the head without its last layer: [N, 1, 1, 768]. Maps of small images get smaller windows.
   *
   * @param pool the name of the mean
   * @param whole the name of the second convolution
   * @param changed what the network changes in the convolutions
   */
  static <T extends FeatureMap> LayerChain<T> features(
      LayerChain<T> middle, String pool, String whole, UnaryOperator<ConvolutionSpec> changed) {
    NetworkConfiguration network = middle.network();
    int window = Math.min(WINDOW, middle.output().size().rows());
    LayerChain<T> x =
        middle
            .in(SCOPE)
            .with(middle.layers().meanPool(middle.output(), SCOPE + pool, window, 3, Padding.VALID))
            .convolution(
                changed.apply(
                    ConvolutionSpec.same(SCOPE + "Conv2d_1b_1x1", network.maps(128), 1, 1)));
    int left = x.output().size().rows();
    return x.convolution(
        changed.apply(ConvolutionSpec.valid(SCOPE + whole, network.maps(768), left, 1)));
  }
}
