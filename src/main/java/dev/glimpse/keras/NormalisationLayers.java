package dev.glimpse.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** The layers that scale and shift channels. */
final class NormalisationLayers {

  /** The smallest standard deviation by which {@code Normalization} divides: Keras's epsilon. */
  private static final float SMALLEST_DEVIATION = 1e-7f;

  private NormalisationLayers() {}

  /** Returns the layers by class. */
  static Map<String, LayerFunction> byClass() {
    return Map.of(
        "BatchNormalization", NormalisationLayers::batch,
        "BatchNormalizationV1", NormalisationLayers::batch,
        "BatchNormalizationV2", NormalisationLayers::batch,
        "LayerNormalization", NormalisationLayers::layer,
        "Normalization", NormalisationLayers::input,
        "Rescaling", NormalisationLayers::rescaling,
        "LayerScale", NormalisationLayers::layerScale);
  }

  private static Operand<TFloat32> batch(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    LayerOptions options = layer.options();
    checkLastAxis(layer, x);
    options.number("momentum", 0); // only training moves the averages
    options.flag("synchronized", false);
    options.flag("fused", true);
    options.flag("virtual_batch_size", false);
    options.only("renorm", false);
    options.number("renorm_momentum", 0);
    options.json("renorm_clipping");
    long channels = layer.channels(x);
    Ops tf = layer.tf();
    boolean scale = options.flag("scale", true);
    boolean center = options.flag("center", true);
    float epsilon = (float) options.number("epsilon", 1e-3);
    Operand<TFloat32> gamma =
        scale ? layer.weight("gamma", channels) : filled(tf, 1, (int) channels);
    Operand<TFloat32> beta =
        center ? layer.weight("beta", channels) : filled(tf, 0, (int) channels);
    Operand<TFloat32> mean = layer.weight("moving_mean", channels);
    Operand<TFloat32> variance = layer.weight("moving_variance", channels);
    if (layer.rank(x) == 4) {
      return tf.nn
          .fusedBatchNorm(
              x,
              gamma,
              beta,
              mean,
              variance,
              FusedBatchNorm.epsilon(epsilon),
              FusedBatchNorm.isTraining(false))
          .y();
    }
    Operand<TFloat32> factor =
        tf.math.mul(gamma, tf.math.rsqrt(tf.math.add(variance, tf.constant(epsilon))));
    return tf.math.add(tf.math.mul(tf.math.sub(x, mean), factor), beta);
  }

  private static Operand<TFloat32> filled(Ops tf, float value, int length) {
    float[] values = new float[length];
    java.util.Arrays.fill(values, value);
    return tf.constant(values);
  }

  private static Operand<TFloat32> layer(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    LayerOptions options = layer.options();
    checkLastAxis(layer, x);
    options.only("rms_scaling", false);
    long channels = layer.channels(x);
    Ops tf = layer.tf();
    Operand<org.tensorflow.types.TInt32> last = tf.constant(-1);
    Operand<TFloat32> mean = tf.math.mean(x, last, Mean.keepDims(true));
    Operand<TFloat32> centred = tf.math.sub(x, mean);
    Operand<TFloat32> variance = tf.math.mean(tf.math.square(centred), last, Mean.keepDims(true));
    Operand<TFloat32> epsilon = tf.constant((float) options.number("epsilon", 1e-3));
    Operand<TFloat32> y = tf.math.mul(centred, tf.math.rsqrt(tf.math.add(variance, epsilon)));
    if (options.flag("scale", true)) {
      y = tf.math.mul(y, layer.weight("gamma", channels));
    }
    return options.flag("center", true) ? tf.math.add(y, layer.weight("beta", channels)) : y;
  }

  /** Adds the layer {@code Normalization}, whose figures are options or weights. */
  private static Operand<TFloat32> input(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    LayerOptions options = layer.options();
    options.only("invert", false);
    boolean perChannel = !options.json("axis").isNull();
    if (perChannel) {
      checkLastAxis(layer, x);
    }
    Ops tf = layer.tf();
    JsonNode given = options.json("mean");
    Operand<TFloat32> mean;
    Operand<TFloat32> variance;
    if (given.isMissingNode() || given.isNull()) {
      long[] shape = perChannel ? new long[] {layer.channels(x)} : new long[0];
      mean = layer.weight("mean", shape);
      variance = layer.weight("variance", shape);
      layer.ignoreOtherWeights(); // the number of values that were seen
    } else {
      mean = tf.constant(options.numbers("mean"));
      variance = tf.constant(options.numbers("variance"));
      layer.ignoreOtherWeights();
    }
    options.json("variance");
    Operand<TFloat32> deviation =
        tf.math.maximum(tf.math.sqrt(variance), tf.constant(SMALLEST_DEVIATION));
    return tf.math.div(tf.math.sub(x, mean), deviation);
  }

  private static Operand<TFloat32> rescaling(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Ops tf = layer.tf();
    Operand<TFloat32> x = layer.only(inputs);
    Operand<TFloat32> scaled = tf.math.mul(x, figures(layer, "scale"));
    return layer.options().json("offset").isMissingNode()
        ? scaled
        : tf.math.add(scaled, figures(layer, "offset"));
  }

  /** Returns an option with one number, or one for each channel. */
  private static Operand<TFloat32> figures(LayerScope layer, String key) {
    float[] numbers = layer.options().numbers(key);
    return numbers.length == 1 ? layer.tf().constant(numbers[0]) : layer.tf().constant(numbers);
  }

  private static Operand<TFloat32> layerScale(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    layer.options().json("init_values"); // what the weight starts from
    layer.options().json("projection_dim");
    return layer.tf().math.mul(x, layer.weight("gamma", layer.channels(x)));
  }

  private static void checkLastAxis(LayerScope layer, Operand<TFloat32> x) {
    JsonNode axis = layer.options().json("axis");
    JsonNode one = axis.isArray() && axis.size() == 1 ? axis.get(0) : axis;
    if (!one.isMissingNode() && one.asInt(0) != -1 && one.asInt(0) != layer.rank(x) - 1) {
      throw layer.options().refused("axis");
    }
  }
}
