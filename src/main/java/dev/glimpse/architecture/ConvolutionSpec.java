package dev.glimpse.architecture;

import dev.glimpse.architecture.MapSize.Padding;
import org.jspecify.annotations.Nullable;

/**
 * A convolution, and what follows it.
 *
 * @param layer the layer's name, as TF-slim names it below the network's scope
 * @param maps the number of outputs
 * @param rows of the kernel
 * @param columns of the kernel
 * @param stride the distance of two windows in both directions
 * @param padding the places of the windows
 * @param normalised whether batch normalisation and activation follow; otherwise biases are added
 * @param initializer of the kernel; null for the network's own
 */
record ConvolutionSpec(
    String layer,
    int maps,
    int rows,
    int columns,
    int stride,
    Padding padding,
    boolean normalised,
    @Nullable WeightInitializer initializer) {

  /** Returns a normalised convolution that keeps the size of the maps. */
  static ConvolutionSpec same(String layer, int maps, int rows, int columns) {
    return new ConvolutionSpec(layer, maps, rows, columns, 1, Padding.SAME, true, null);
  }

  /** Returns a normalised convolution with a square kernel inside the maps. */
  static ConvolutionSpec valid(String layer, int maps, int side, int stride) {
    return new ConvolutionSpec(layer, maps, side, side, stride, Padding.VALID, true, null);
  }

  /** Returns a convolution of single pixels with biases, without normalisation and activation. */
  static ConvolutionSpec linear(String layer, int maps) {
    return new ConvolutionSpec(layer, maps, 1, 1, 1, Padding.SAME, false, null);
  }

  /** Returns the same convolution with another stride. */
  ConvolutionSpec withStride(int pixels) {
    return new ConvolutionSpec(
        layer, maps, rows, columns, pixels, padding, normalised, initializer);
  }

  /** Returns the same convolution with an initializer of its own. */
  ConvolutionSpec withInitializer(WeightInitializer own) {
    return new ConvolutionSpec(layer, maps, rows, columns, stride, padding, normalised, own);
  }
}
