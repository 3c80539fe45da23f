package dev.glimpse.architecture;

import dev.glimpse.architecture.MapSize.Padding;
import java.util.List;

/**
 * Layers of which each takes the output of the one before. A value: each method returns a longer
 * chain.
 *
 * @param layers what the layers are added to
 * @param network whose width scales the numbers of maps
 * @param prefix the part of the layers' names that they have in common, ending in a slash or empty
 * @param output the output of the last layer
 */
record LayerChain<T extends FeatureMap>(
    NetworkLayers<T> layers, NetworkConfiguration network, String prefix, T output) {

  /** Returns the chain with another prefix for the layers to come. */
  LayerChain<T> in(String scope) {
    return new LayerChain<>(layers, network, scope, output);
  }

  /** Returns the beginning of a branch of a block, from the block's input. */
  LayerChain<T> branch(String block, int number) {
    return in(block + "/Branch_" + number + "/");
  }

  /** Adds a convolution that keeps the size of the maps. */
  LayerChain<T> same(String layer, int maps, int rows, int columns) {
    return convolution(ConvolutionSpec.same(prefix + layer, network.maps(maps), rows, columns));
  }

  /** Adds a convolution of single pixels. */
  LayerChain<T> single(String layer, int maps) {
    return same(layer, maps, 1, 1);
  }

  /** Adds a convolution with 3x3 pixels inside the maps. */
  LayerChain<T> inside(String layer, int maps, int stride) {
    return convolution(ConvolutionSpec.valid(prefix + layer, network.maps(maps), 3, stride));
  }

  /** Adds a convolution. */
  LayerChain<T> convolution(ConvolutionSpec convolution) {
    return with(layers.convolution(output, convolution));
  }

  /** Adds a maximum that halves rows and columns. */
  LayerChain<T> halved(String layer) {
    return with(layers.maxPool(output, prefix + layer, 3, 2, Padding.VALID));
  }

  /** Adds a mean that keeps the size of the maps. */
  LayerChain<T> smoothed(String layer) {
    return with(layers.meanPool(output, prefix + layer, 3, 1, Padding.SAME));
  }

  /** Adds a concatenation of branches; it takes the name of its prefix or block. */
  LayerChain<T> joined(String block, List<LayerChain<T>> towers) {
    return with(layers.concatenation(block, towers.stream().map(LayerChain::output).toList()));
  }

  /** Returns the chain with another end. */
  LayerChain<T> with(T end) {
    return new LayerChain<>(layers, network, prefix, end);
  }
}
