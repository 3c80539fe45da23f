package dev.glimpse.architecture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Pad;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * A graph that grows by layers with weights, as the networks of keras.applications and TF-slim are
 * made of them. It is longer than others because it holds every kind of layer that 17 networks
 * have. For one thread.
 */
final class LayerGraph {

  static final String SAME = "SAME";
  static final String VALID = "VALID";

  private static final int[] PLACES = {1, 2};

  private final Ops root;
  private final LayerDialect dialect;
  private final WeightSource weights;
  private final Map<String, Ops> scopes = new HashMap<>();

  /**
   * Starts an empty graph of layers.
   *
   * @param model the model's name, the scope of all layers
   */
  LayerGraph(Ops tf, String model, LayerDialect dialect, WeightSource weights) {
    this.root = tf.withSubScope(dialect.scope(model));
    this.dialect = dialect;
    this.weights = weights;
  }

  /** Returns the operations of the model's scope. */
  Ops root() {
    return root;
  }

  /** Returns the operations of a layer's scope; slashes in the name nest scopes. */
  Ops scope(String layer) {
    Ops known = scopes.get(layer);
    if (known != null) {
      return known;
    }
    int slash = layer.lastIndexOf('/');
    Ops parent = slash < 0 ? root : scope(layer.substring(0, slash));
    Ops scope = parent.withSubScope(dialect.scope(layer.substring(slash + 1)));
    scopes.put(layer, scope);
    return scope;
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
                layer + "/" + dialect.kernel(),
                (long) rows * columns * in,
                rows,
                columns,
                in,
                maps));
    return new FeatureMaps(
        scope(layer)
            .withName(dialect == LayerDialect.KERAS_3 ? "convolution" : "Conv2D")
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
    return depthwise(x, layer, dialect.kernel(), side, stride, padding);
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
        weight(layer, WeightSpec.shift(layer + "/" + dialect.bias(), x.channels()));
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
    if (dialect.fused()) {
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
            WeightSpec.kernel(layer + "/" + dialect.kernel(), x.channels(), x.channels(), units));
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

  /** Adds a maximum over places. */
  FeatureMaps maxPool(FeatureMaps x, String layer, int side, int stride, String padding) {
    Ops tf = scope(layer);
    return pooled(
        x,
        tf.nn.maxPool(
            x.tensor(), tf.array(1, side, side, 1), tf.array(1, stride, stride, 1), padding),
        side,
        stride,
        padding);
  }

  /** Adds a mean over places. */
  FeatureMaps meanPool(FeatureMaps x, String layer, int side, int stride, String padding) {
    return pooled(
        x,
        scope(layer)
            .nn
            .avgPool(
                x.tensor(),
                List.of(1L, (long) side, (long) side, 1L),
                List.of(1L, (long) stride, (long) stride, 1L),
                padding),
        side,
        stride,
        padding);
  }

  private static FeatureMaps pooled(
      FeatureMaps x, Operand<TFloat32> tensor, int side, int stride, String padding) {
    return new FeatureMaps(
        tensor,
        reduced(x.height(), side, stride, padding),
        reduced(x.width(), side, stride, padding),
        x.channels());
  }

  /** Adds the mean of each map: [N, channels]. */
  FeatureMaps globalMean(FeatureMaps x, String layer) {
    Ops tf = scope(layer);
    return new FeatureMaps(tf.math.mean(x.tensor(), tf.array(PLACES)), 1, 1, x.channels());
  }

  /** Adds the mean of each map: [N, 1, 1, channels]. */
  FeatureMaps globalMeanMap(FeatureMaps x, String layer) {
    Ops tf = scope(layer);
    return new FeatureMaps(
        tf.math.mean(x.tensor(), tf.array(PLACES), Mean.keepDims(true)), 1, 1, x.channels());
  }

  /** Adds a reshaping into one vector an image. */
  FeatureMaps flatten(FeatureMaps x, String layer) {
    int elements = x.height() * x.width() * x.channels();
    Ops tf = scope(layer);
    return new FeatureMaps(tf.reshape(x.tensor(), tf.array(-1, elements)), 1, 1, elements);
  }

  /** Adds rows and columns of zeros. */
  FeatureMaps zeroPadding(FeatureMaps x, String layer, int top, int bottom, int left, int right) {
    Ops tf = scope(layer);
    Pad<TFloat32> padded =
        tf.pad(
            x.tensor(),
            tf.constant(new int[][] {{0, 0}, {top, bottom}, {left, right}, {0, 0}}),
            tf.constant(0f));
    return new FeatureMaps(
        padded, x.height() + top + bottom, x.width() + left + right, x.channels());
  }

  /**
   * Adds the zeros that keras.applications puts before a stride of 2, one less where it is even.
   */
  FeatureMaps stridePadding(FeatureMaps x, String layer, int side) {
    int after = side / 2;
    int top = after - (1 - x.height() % 2);
    int left = after - (1 - x.width() % 2);
    return zeroPadding(x, layer, top, after, left, after);
  }

  /** Adds a removal of the first row and column. */
  FeatureMaps cropFirst(FeatureMaps x, String layer) {
    Ops tf = scope(layer);
    return new FeatureMaps(
        tf.slice(
            x.tensor(),
            tf.array(0, 1, 1, 0),
            tf.array(-1, x.height() - 1, x.width() - 1, x.channels())),
        x.height() - 1,
        x.width() - 1,
        x.channels());
  }

  /** Adds one sum of two outputs of the same size. */
  FeatureMaps sum(FeatureMaps x, FeatureMaps y, String layer) {
    return x.with(scope(layer).math.add(x.tensor(), y.tensor()));
  }

  /** Adds a product with one factor per channel. */
  FeatureMaps product(FeatureMaps x, FeatureMaps factors, String layer) {
    return x.with(scope(layer).math.mul(x.tensor(), factors.tensor()));
  }

  /** Adds a product with a constant and an addition of another, as a Rescaling layer does. */
  FeatureMaps rescaling(FeatureMaps x, String layer, double factor, double offset) {
    Ops tf = scope(layer);
    Operand<TFloat32> scaled = tf.math.mul(x.tensor(), tf.constant((float) factor));
    return x.with(tf.math.add(scaled, tf.constant((float) offset)));
  }

  /** Adds a normalisation of the channels by constants. */
  FeatureMaps normalisation(FeatureMaps x, String layer, float[] means, float[] deviations) {
    Ops tf = scope(layer);
    Operand<TFloat32> centred = tf.math.sub(x.tensor(), tf.constant(means));
    return x.with(tf.math.div(centred, tf.constant(deviations)));
  }

  /** Adds a normalisation of the channels by weights, one mean and one variance a channel. */
  FeatureMaps learnedNormalisation(FeatureMaps x, String layer) {
    Ops tf = scope(layer);
    Operand<TFloat32> mean = weight(layer, WeightSpec.shift(layer + "/mean", x.channels()));
    Operand<TFloat32> variance =
        weight(layer, WeightSpec.variance(layer + "/variance", x.channels()));
    return x.with(tf.math.div(tf.math.sub(x.tensor(), mean), tf.math.sqrt(variance)));
  }

  /** Adds a concatenation of the channels. */
  FeatureMaps concatenation(String layer, FeatureMaps... towers) {
    Ops tf = scope(layer);
    return new FeatureMaps(
        tf.withName("concat")
            .concat(List.of(towers).stream().map(FeatureMaps::tensor).toList(), tf.constant(3)),
        towers[0].height(),
        towers[0].width(),
        List.of(towers).stream().mapToInt(FeatureMaps::channels).sum());
  }

  /** Adds max(0, x). */
  FeatureMaps relu(FeatureMaps x, String layer) {
    return x.with(scope(layer).nn.relu(x.tensor()));
  }

  /** Adds max(0, min(6, x)). */
  FeatureMaps relu6(FeatureMaps x, String layer) {
    return x.with(scope(layer).nn.relu6(x.tensor()));
  }

  /** Adds 1 / (1 + exp(-x)). */
  FeatureMaps sigmoid(FeatureMaps x, String layer) {
    return x.with(scope(layer).math.sigmoid(x.tensor()));
  }

  /** Adds x * sigmoid(x). */
  FeatureMaps swish(FeatureMaps x, String layer) {
    Ops tf = scope(layer);
    return x.with(tf.math.mul(x.tensor(), tf.math.sigmoid(x.tensor())));
  }

  /** Adds relu6(x + 3) / 6. */
  FeatureMaps hardSigmoid(FeatureMaps x, String layer) {
    Ops tf = scope(layer);
    Operand<TFloat32> moved = tf.math.add(x.tensor(), tf.constant(3f));
    return x.with(tf.math.div(tf.nn.relu6(moved), tf.constant(6f)));
  }

  /** Adds x * relu6(x + 3) / 6. */
  FeatureMaps hardSwish(FeatureMaps x, String layer) {
    return product(x, hardSigmoid(x, layer), layer);
  }

  /** Adds x / 2 * (1 + erf(x / sqrt 2)). */
  FeatureMaps gelu(FeatureMaps x, String layer) {
    Ops tf = scope(layer);
    Operand<TFloat32> erf =
        tf.math.erf(tf.math.mul(x.tensor(), tf.constant((float) Math.sqrt(0.5))));
    Operand<TFloat32> half = tf.math.mul(x.tensor(), tf.constant(0.5f));
    return x.with(tf.math.mul(half, tf.math.add(erf, tf.constant(1f))));
  }

  /** Adds a softmax over [N, classes]. */
  FeatureMaps softmax(FeatureMaps x, String layer) {
    int slash = layer.lastIndexOf('/');
    // TF-slim gives the operation itself this name, by which its graphs are recognised.
    Ops tf =
        dialect == LayerDialect.SLIM && slash > 0
            ? scope(layer.substring(0, slash)).withName(layer.substring(slash + 1))
            : scope(layer);
    return x.with(tf.nn.softmax(x.tensor()));
  }

  private static int reduced(int size, int kernel, int stride, String padding) {
    int places = padding.equals(SAME) ? size : size - kernel + 1;
    return (places + stride - 1) / stride;
  }
}
