package dev.glimpse.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The layers that make one tensor of several, and the operators of Python ({@code x + 3}), which
 * Keras saves as layers.
 */
final class MergeLayers {

  /** An operator on two tensors. */
  @FunctionalInterface
  private interface BinaryOperator {
    Operand<TFloat32> apply(Ops tf, Operand<TFloat32> a, Operand<TFloat32> b);
  }

  private static final Map<String, BinaryOperator> OPERATORS =
      Map.of(
          "Add", (tf, a, b) -> tf.math.add(a, b),
          "Subtract", (tf, a, b) -> tf.math.sub(a, b),
          "Multiply", (tf, a, b) -> tf.math.mul(a, b),
          "Divide", (tf, a, b) -> tf.math.div(a, b),
          "TrueDivide", (tf, a, b) -> tf.math.div(a, b),
          "Maximum", (tf, a, b) -> tf.math.maximum(a, b),
          "Minimum", (tf, a, b) -> tf.math.minimum(a, b));

  /** The functions of a {@code TFOpLambda}, Keras 2's layer for an operator. */
  private static final Map<String, String> FUNCTIONS =
      Map.of(
          "__operators__.add", "Add",
          "math.add", "Add",
          "math.subtract", "Subtract",
          "math.multiply", "Multiply",
          "math.divide", "Divide",
          "math.truediv", "Divide");

  /** The blocks of Inception-ResNet-v2, whose Lambda adds a scaled branch. */
  private static final String RESIDUAL_BLOCK = "block(35|17|8)_\\d+";

  private MergeLayers() {}

  /** Returns the layers by class. */
  static Map<String, LayerFunction> byClass() {
    Map<String, LayerFunction> layers = new HashMap<>();
    OPERATORS.forEach(
        (name, operator) -> layers.put(name, (layer, inputs) -> merged(layer, inputs, operator)));
    layers.put("Average", MergeLayers::average);
    layers.put("Concatenate", MergeLayers::concatenate);
    layers.put("TFOpLambda", MergeLayers::operator);
    layers.put("CustomScaleLayer", MergeLayers::scaled);
    layers.put("Lambda", MergeLayers::lambda);
    return layers;
  }

  private static Operand<TFloat32> merged(
      LayerScope layer, List<Operand<TFloat32>> inputs, BinaryOperator operator) {
    if (inputs.size() < 2) {
      throw layer.refused(inputs.size() + " inputs");
    }
    int rank = inputs.stream().mapToInt(layer::rank).max().orElse(0);
    Operand<TFloat32> result = expanded(layer, inputs.get(0), rank);
    for (Operand<TFloat32> next : inputs.subList(1, inputs.size())) {
      result = operator.apply(layer.tf(), result, expanded(layer, next, rank));
    }
    return result;
  }

  /**
   * Returns a tensor with a number of dimensions: Keras inserts the missing ones behind the images
   * of the batch, so that {@code [batch, 8]} scales the channels of {@code [batch, 4, 4, 8]}.
   */
  private static Operand<TFloat32> expanded(LayerScope layer, Operand<TFloat32> x, int rank) {
    int found = layer.rank(x);
    if (found < 2 || found == rank) { // a number is a scalar
      return x;
    }
    long[] lengths = layer.lengths(x);
    long[] shape = new long[rank];
    Arrays.fill(shape, 1);
    shape[0] = -1;
    System.arraycopy(lengths, 0, shape, rank - lengths.length, lengths.length);
    return layer.tf().reshape(x, layer.tf().constant(shape));
  }

  private static Operand<TFloat32> average(LayerScope layer, List<Operand<TFloat32>> inputs) {
    Operand<TFloat32> sum = merged(layer, inputs, (tf, a, b) -> tf.math.add(a, b));
    return layer.tf().math.div(sum, layer.tf().constant((float) inputs.size()));
  }

  private static Operand<TFloat32> concatenate(LayerScope layer, List<Operand<TFloat32>> inputs) {
    int axis = (int) layer.options().number("axis", -1);
    int rank = layer.rank(inputs.get(0));
    if (axis == 0 || axis < 1 - rank || axis >= rank) {
      throw layer.options().refused("axis");
    }
    return inputs.size() == 1
        ? inputs.get(0)
        : layer.tf().concat(inputs, layer.tf().constant(axis));
  }

  private static Operand<TFloat32> operator(LayerScope layer, List<Operand<TFloat32>> inputs) {
    String function = layer.options().text("function", "");
    if (function.equals("nn.relu")) {
      return layer.tf().nn.relu(layer.only(inputs));
    }
    if (function.equals("nn.relu6")) {
      return layer.tf().nn.relu6(layer.only(inputs));
    }
    String name = FUNCTIONS.get(function);
    BinaryOperator operator = name == null ? null : OPERATORS.get(name);
    if (operator == null) {
      throw layer.options().refused("function");
    }
    return merged(layer, inputs, operator);
  }

  /** Adds the second input, scaled, to the first: Inception-ResNet-v2's residual connection. */
  private static Operand<TFloat32> scaled(LayerScope layer, List<Operand<TFloat32>> inputs) {
    return scaled(layer, inputs, layer.options().number("scale", 1));
  }

  private static Operand<TFloat32> scaled(
      LayerScope layer, List<Operand<TFloat32>> inputs, double scale) {
    if (inputs.size() != 2) {
      throw layer.refused(inputs.size() + " inputs");
    }
    Ops tf = layer.tf();
    return tf.math.add(inputs.get(0), tf.math.mul(inputs.get(1), tf.constant((float) scale)));
  }

  /**
   * Adds the only Lambda that is known: keras.applications' Inception-ResNet-v2 of Keras 2 has one
   * in each block, named after the block, with the scale as its argument. Code is never run.
   */
  private static Operand<TFloat32> lambda(LayerScope layer, List<Operand<TFloat32>> inputs) {
    JsonNode arguments = layer.options().json("arguments");
    if (!layer.options().text("name", "").matches(RESIDUAL_BLOCK)
        || arguments.size() != 1
        || !arguments.path("scale").isNumber()) {
      throw layer.refused(
          "code of its own (replace it by layers of Keras, or export the model; no code is run)");
    }
    layer.options().ignoreOthers();
    return scaled(layer, inputs, arguments.path("scale").doubleValue());
  }
}
