package dev.glimpse.architecture;

import dev.glimpse.architecture.MapSize.Padding;
import java.util.List;

/**
 * The layers that networks are described with. One implementation lists variables, another one
 * builds TensorFlow's graph. Names of layers are those of TF-slim below the network's scope.
 *
 * @param <T> the output of a layer
 */
interface NetworkLayers<T extends FeatureMap> {

  /** Adds a convolution with what follows it. */
  T convolution(T x, ConvolutionSpec convolution);

  /** Adds a convolution of each map with 3x3 weights of its own, normalised and activated. */
  T depthwise(T x, String layer, int stride);

  /** Adds the maximum of windows. */
  T maxPool(T x, String layer, int side, int stride, Padding padding);

  /** Adds the mean of windows. */
  T meanPool(T x, String layer, int side, int stride, Padding padding);

  /** Adds the mean of each whole map: [N, 1, 1, channels]. */
  T globalMean(T x, String layer);

  /** Adds the mean of each whole map without rows and columns: [N, channels]. */
  T meanOfMaps(T x, String layer);

  /** Adds a concatenation of the channels. */
  T concatenation(String block, List<T> towers);

  /**
   * Adds a residual: {@code x + scale * change}.
   *
   * @param activated whether a ReLU follows
   */
  T residual(T x, T change, String block, double scale, boolean activated);

  /**
   * Adds dropout: in training, values are set to zero at random.
   *
   * @param kept the probability with which a value is kept
   */
  T dropout(T x, String layer, double kept);

  /** Adds the removal of rows and columns: [N, 1, 1, channels] to [N, channels]. */
  T squeezed(T x, String layer);

  /** Adds a reshaping: [N, 1, 1, channels] to [N, channels]. */
  T flattened(T x, String layer);

  /** Adds a dense layer with biases: [N, channels] to [N, outputs]. */
  T dense(T x, String layer, int outputs);

  /** Adds a softmax of logits [N, classes]. */
  T softmax(T logits);
}
