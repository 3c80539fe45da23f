package dev.glimpse.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The layers that apply a function to each number. */
final class ActivationLayers {

  /** The slope of a {@code LeakyReLU} without one: Keras's default. */
  private static final double LEAKY_SLOPE = 0.3;

  private ActivationLayers() {}

  /** Returns the layers by class. */
  static Map<String, LayerFunction> byClass() {
    return Map.of(
        "Activation",
        (layer, inputs) -> ActivationFunctions.apply(layer, layer.only(inputs)),
        "ReLU",
        ActivationLayers::relu,
        "LeakyReLU",
        ActivationLayers::leakyRelu,
        "PReLU",
        ActivationLayers::parametricRelu,
        "ELU",
        ActivationLayers::elu,
        "Softmax",
        ActivationLayers::softmax);
  }

  private static Operand<TFloat32> relu(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Ops tf = layer.tf();
    Operand<TFloat32> x = layer.only(inputs);
    LayerOptions options = layer.options();
    if (options.number("threshold", 0) != 0) {
      throw options.refused("threshold");
    }
    float slope = (float) options.number("negative_slope", 0);
    Operand<TFloat32> y = slope == 0 ? tf.nn.relu(x) : ActivationFunctions.leakyRelu(tf, x, slope);
    JsonNode largest = options.json("max_value");
    return largest.isNumber() ? tf.math.minimum(y, tf.constant(largest.floatValue())) : y;
  }

  private static Operand<TFloat32> leakyRelu(LayerScope layer, List<Operand<TFloat32>> inputs) {
    double old = layer.options().number("alpha", LEAKY_SLOPE); // Keras 2's name
    float slope = (float) layer.options().number("negative_slope", old);
    return ActivationFunctions.leakyRelu(layer.tf(), layer.only(inputs), slope);
  }

  private static Operand<TFloat32> parametricRelu(
      LayerScope layer, List<Operand<TFloat32>> inputs) {
    Ops tf = layer.tf();
    Operand<TFloat32> x = layer.only(inputs);
    JsonNode shared = layer.options().json("shared_axes");
    for (JsonNode axis : shared) {
      if (!axis.isInt() || axis.intValue() < 1 || axis.intValue() >= layer.rank(x)) {
        throw layer.options().refused("shared_axes");
      }
    }
    long[] shape = shared.size() == layer.rank(x) - 2 ? null : layer.lengths(x);
    if (shape == null) { // one slope for each channel of images of any size
      shape = new long[layer.rank(x) - 1];
      Arrays.fill(shape, 1);
      shape[shape.length - 1] = layer.channels(x);
    }
    for (JsonNode axis : shared) {
      shape[axis.intValue() - 1] = 1;
    }
    Operand<TFloat32> slope = layer.weight("alpha", shape);
    Operand<TFloat32> below = tf.math.mul(slope, tf.nn.relu(tf.math.neg(x)));
    return tf.math.sub(tf.nn.relu(x), below);
  }

  private static Operand<TFloat32> elu(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Ops tf = layer.tf();
    Operand<TFloat32> x = layer.only(inputs);
    float alpha = (float) layer.options().number("alpha", 1);
    if (alpha == 1) {
      return tf.nn.elu(x);
    }
    Operand<TFloat32> below = tf.nn.elu(tf.math.minimum(x, tf.constant(0f)));
    return tf.math.add(tf.nn.relu(x), tf.math.mul(tf.constant(alpha), below));
  }

  private static Operand<TFloat32> softmax(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> x = layer.only(inputs);
    int axis = (int) layer.options().number("axis", -1);
    if (axis != -1 && axis != layer.rank(x) - 1) {
      throw layer.options().refused("axis");
    }
    return layer.tf().nn.softmax(x);
  }
}
