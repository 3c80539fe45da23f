package dev.glimpse.reference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Pad;
import org.tensorflow.op.math.Mean;
import org.tensorflow.types.TFloat32;

/**
 * A graph that grows by layers, with those layers that have no weights: activations, pooling,
 * padding and what joins outputs. For one thread.
 */
abstract sealed class WeightlessLayers permits LayerGraph {

  static final String SAME = "SAME";
  static final String VALID = "VALID";

  private static final int[] PLACES = {1, 2};

  private final Ops root;
  private final LayerDialect dialect;
  private final Map<String, Ops> scopes = new HashMap<>();

  /** Starts an empty graph in the scope of a model. */
  WeightlessLayers(Ops tf, String model, LayerDialect dialect) {
    this.root = tf.withSubScope(dialect.scope(model));
    this.dialect = dialect;
  }

  /** Returns the way in which layers become operations. */
  LayerDialect dialect() {
    return dialect;
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

  /** Returns how many places a window has. */
  static int reduced(int size, int kernel, int stride, String padding) {
    int places = padding.equals(SAME) ? size : size - kernel + 1;
    return (places + stride - 1) / stride;
  }
}
