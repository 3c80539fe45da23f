package dev.glimpse.reference;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A graph that grows by layers with and without weights, as the networks of keras.applications and
 * TF-slim are made of them. For one thread.
 */
final class LayerGraph extends WeightlessLayers {

  private final WeightSource weights;

  /**
   * Starts an empty graph of layers.
   *
   * @param model the model's name, the scope of all layers
   */
  LayerGraph(Ops tf, String model, LayerDialect dialect, WeightSource weights) {
    super(tf, model, dialect);
    this.weights = weights;
  }

  /** Adds a weight that no other method adds. */
  Operand<TFloat32> weight(String layer, WeightSpec weight) {
    return weights.add(scope(layer), weight);
  }

  /** Adds a convolution with a square kernel and without a bias. */
  FeatureMaps convolution(
      FeatureMaps x, String layer, int maps, int side, int stride, String padding) {
    return convolution(x, layer, maps, side, side, stride, padding);
  }

  /** Adds a convolution without a bias. */
  FeatureMaps convolution(
      FeatureMaps x, String layer, int maps, int rows, int columns, int stride, String padding) {
    return convolution(x, layer, maps, rows, columns, stride, padding, 1);
  }

  private FeatureMaps convolution(
      FeatureMaps x,
      String layer,
      int maps,
      int rows,
      int columns,
      int stride,
      String padding,
      int groups) {
    int in = x.channels() / groups;
    Operand<TFloat32> kernel =
        weight(
            layer,
            WeightSpec.kernel(
                layer + "/" + dialect().kernel(),
                (long) rows * columns * in,
                rows,
                columns,
                in,
                maps));
    return new FeatureMaps(
        scope(layer)
            .withName(dialect() == LayerDialect.KERAS_3 ? "convolution" : "Conv2D")
            .nn
            .conv2d(x.tensor(), kernel, List.of(1L, (long) stride, (long) stride, 1L), padding),
        reduced(x.height(), rows, stride, padding),
        reduced(x.width(), columns, stride, padding),
        maps);
  }

  /** Adds a convolution in as many groups as there are channels, as ConvNeXt has it, and a bias. */
  FeatureMaps channelwiseConvolution(FeatureMaps x, String layer, int side) {
    return bias(convolution(x, layer, x.channels(), side, side, 1, SAME, x.channels()), layer);
  }

  /** Adds a depthwise convolution without a bias. */
  FeatureMaps depthwise(FeatureMaps x, String layer, int side, int stride, String padding) {
    return depthwise(x, layer, dialect().kernel(), side, stride, padding);
  }

  private FeatureMaps depthwise(
      FeatureMaps x, String layer, String name, int side, int stride, String padding) {
    Operand<TFloat32> kernel =
        weight(
            layer,
            WeightSpec.kernel(layer + "/" + name, (long) side * side, side, side, x.channels(), 1));
    return new FeatureMaps(
        scope(layer)
            .withName("depthwise")
            .nn
            .depthwiseConv2dNative(
                x.tensor(), kernel, List.of(1L, (long) stride, (long) stride, 1L), padding),
        reduced(x.height(), side, stride, padding),
        reduced(x.width(), side, stride, padding),
        x.channels());
  }

  /** Adds a depthwise convolution and one over the channels, both in one layer, without a bias. */
  FeatureMaps separable(
      FeatureMaps x, String layer, int maps, int side, int stride, String padding) {
    FeatureMaps each = depthwise(x, layer, "depthwise_kernel", side, stride, padding);
    Operand<TFloat32> kernel =
        weight(
            layer,
            WeightSpec.kernel(layer + "/pointwise_kernel", x.channels(), 1, 1, x.channels(), maps));
    return new FeatureMaps(
        scope(layer).nn.conv2d(each.tensor(), kernel, List.of(1L, 1L, 1L, 1L), VALID),
        each.height(),
        each.width(),
        maps);
  }

  /** Adds a bias to a layer's output. */
  FeatureMaps bias(FeatureMaps x, String layer) {
    Operand<TFloat32> bias =
        weight(layer, WeightSpec.shift(layer + "/" + dialect().bias(), x.channels()));
    return x.with(scope(layer).nn.biasAdd(x.tensor(), bias));
  }

  /** Adds a batch normalisation with factors around 1. */
  FeatureMaps batchNormalisation(FeatureMaps x, String layer, double epsilon) {
    return batchNormalisation(x, layer, epsilon, 1);
  }

  /**
   * Adds a batch normalisation.
   *
   * @param gain the mean of its factors; 0 for one without factors. Below 1 where many outputs are
   *     added up, as training would have found, so that the sum stays small.
   */
  FeatureMaps batchNormalisation(FeatureMaps x, String layer, double epsilon, double gain) {
    int channels = x.channels();
    Ops tf = scope(layer);
    Operand<TFloat32> gamma =
        gain == 0 ? null : weight(layer, WeightSpec.scale(layer + "/gamma", gain, channels));
    Operand<TFloat32> beta = weight(layer, WeightSpec.shift(layer + "/beta", channels));
    Operand<TFloat32> mean = weight(layer, WeightSpec.shift(layer + "/moving_mean", channels));
    Operand<TFloat32> variance =
        weight(layer, WeightSpec.variance(layer + "/moving_variance", channels));
    if (dialect().fused()) {
      Operand<TFloat32> ones = gamma != null ? gamma : tf.fill(tf.array(channels), tf.constant(1f));
      return x.with(
          tf.nn
              .fusedBatchNorm(
                  x.tensor(),
                  ones,
                  beta,
                  mean,
                  variance,
                  FusedBatchNorm.epsilon((float) epsilon),
                  FusedBatchNorm.isTraining(false))
              .y());
    }
    Ops steps = tf.withSubScope("batchnorm");
    Operand<TFloat32> factor =
        steps.math.rsqrt(steps.math.add(variance, steps.constant((float) epsilon)));
    if (gamma != null) {
      factor = steps.math.mul(factor, gamma);
    }
    Operand<TFloat32> scaled = steps.math.mul(x.tensor(), factor);
    return x.with(steps.math.add(scaled, steps.math.sub(beta, steps.math.mul(mean, factor))));
  }

  /** Adds a normalisation over the channels of each place. */
  FeatureMaps layerNormalisation(FeatureMaps x, String layer, double epsilon) {
    Ops tf = scope(layer);
    Operand<TFloat32> gamma = weight(layer, WeightSpec.scale(layer + "/gamma", 1, x.channels()));
    Operand<TFloat32> beta = weight(layer, WeightSpec.shift(layer + "/beta", x.channels()));
    Operand<TInt32> axis = tf.array(-1);
    Operand<TFloat32> mean = tf.math.mean(x.tensor(), axis, Mean.keepDims(true));
    Operand<TFloat32> variance =
        tf.math.mean(tf.math.squaredDifference(x.tensor(), mean), axis, Mean.keepDims(true));
    Operand<TFloat32> factor =
        tf.math.mul(tf.math.rsqrt(tf.math.add(variance, tf.constant((float) epsilon))), gamma);
    return x.with(
        tf.math.add(tf.math.mul(x.tensor(), factor), tf.math.sub(beta, tf.math.mul(mean, factor))));
  }

  /** Adds a learned factor per channel. */
  FeatureMaps layerScale(FeatureMaps x, String layer, double gain) {
    Operand<TFloat32> gamma = weight(layer, WeightSpec.scale(layer + "/gamma", gain, x.channels()));
    return x.with(scope(layer).math.mul(x.tensor(), gamma));
  }

  /** Adds a fully connected layer, of each place if there are several. */
  FeatureMaps dense(FeatureMaps x, String layer, int units) {
    Ops tf = scope(layer);
    Operand<TFloat32> kernel =
        weight(
            layer,
            WeightSpec.kernel(layer + "/" + dialect().kernel(), x.channels(), x.channels(), units));
    boolean places = x.height() * x.width() > 1;
    Operand<TFloat32> rows =
        places ? tf.reshape(x.tensor(), tf.array(-1, x.channels())) : x.tensor();
    Operand<TFloat32> product = tf.linalg.matMul(rows, kernel);
    FeatureMaps sums =
        new FeatureMaps(
            places ? tf.reshape(product, tf.array(-1, x.height(), x.width(), units)) : product,
            x.height(),
            x.width(),
            units);
    return bias(sums, layer);
  }

  /** Adds a normalisation of the channels by weights, one mean and one variance a channel. */
  FeatureMaps learnedNormalisation(FeatureMaps x, String layer) {
    Ops tf = scope(layer);
    Operand<TFloat32> mean = weight(layer, WeightSpec.shift(layer + "/mean", x.channels()));
    Operand<TFloat32> variance =
        weight(layer, WeightSpec.variance(layer + "/variance", x.channels()));
    return x.with(tf.math.div(tf.math.sub(x.tensor(), mean), tf.math.sqrt(variance)));
  }
}
