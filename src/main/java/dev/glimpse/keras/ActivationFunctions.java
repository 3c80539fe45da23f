package dev.glimpse.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.LeakyRelu;
import org.tensorflow.types.TFloat32;

/**
 * Keras 3's activation functions by name; <a
 * href="https://keras.io/api/layers/activations/">keras.io</a> defines them.
 *
 * <p>{@code hard_sigmoid} is relu6(x + 3) / 6, as Keras 3 computes it for files of any version;
 * Keras 2 computed clip(0.2 x + 0.5, 0, 1).
 */
final class ActivationFunctions {

  /** The slope of {@code leaky_relu} as a function; the layer has another default. */
  private static final float LEAKY_SLOPE = 0.2f;

  private static final float SQRT_HALF = (float) Math.sqrt(0.5);

  private static final Map<String, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>>> BY_NAME =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("linear", (tf, x) -> x),
              Map.entry("relu", (tf, x) -> tf.nn.relu(x)),
              Map.entry("relu6", (tf, x) -> tf.nn.relu6(x)),
              Map.entry("leaky_relu", (tf, x) -> leakyRelu(tf, x, LEAKY_SLOPE)),
              Map.entry("elu", (tf, x) -> tf.nn.elu(x)),
              Map.entry("selu", (tf, x) -> tf.nn.selu(x)),
              Map.entry("gelu", ActivationFunctions::gelu),
              Map.entry("sigmoid", (tf, x) -> tf.math.sigmoid(x)),
              Map.entry("hard_sigmoid", ActivationFunctions::hardSigmoid),
              Map.entry("silu", (tf, x) -> tf.math.mul(x, tf.math.sigmoid(x))),
              Map.entry("swish", (tf, x) -> tf.math.mul(x, tf.math.sigmoid(x))),
              Map.entry("hard_silu", (tf, x) -> tf.math.mul(x, hardSigmoid(tf, x))),
              Map.entry("hard_swish", (tf, x) -> tf.math.mul(x, hardSigmoid(tf, x))),
              Map.entry("mish", (tf, x) -> tf.math.mul(x, tf.math.tanh(tf.math.softplus(x)))),
              Map.entry("tanh", (tf, x) -> tf.math.tanh(x)),
              Map.entry("exponential", (tf, x) -> tf.math.exp(x)),
              Map.entry("softplus", (tf, x) -> tf.math.softplus(x)),
              Map.entry("softsign", (tf, x) -> tf.nn.softsign(x)),
              Map.entry("softmax", (tf, x) -> tf.nn.softmax(x)),
              Map.entry("log_softmax", (tf, x) -> tf.nn.logSoftmax(x))));

  private ActivationFunctions() {}

  /** Applies a layer's option {@code activation}; if it is absent, the layer is linear. */
  static Operand<TFloat32> apply(LayerScope layer, Operand<TFloat32> x) {
    JsonNode option = layer.options().json("activation");
    if (option.isMissingNode() || option.isNull()) {
      return x;
    }
    BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> function =
        option.isTextual() ? BY_NAME.get(option.asText()) : null;
    if (function == null) {
      throw layer.options().refused("activation");
    }
    return function.apply(layer.tf(), x);
  }

  /** Returns x where it is positive, and x times a slope elsewhere. */
  static Operand<TFloat32> leakyRelu(Ops tf, Operand<TFloat32> x, float slope) {
    return tf.nn.leakyRelu(x, LeakyRelu.alpha(slope));
  }

  private static Operand<TFloat32> gelu(Ops tf, Operand<TFloat32> x) {
    Operand<TFloat32> erf = tf.math.erf(tf.math.mul(x, tf.constant(SQRT_HALF)));
    return tf.math.mul(tf.math.mul(tf.constant(0.5f), x), tf.math.add(tf.constant(1f), erf));
  }

  private static Operand<TFloat32> hardSigmoid(Ops tf, Operand<TFloat32> x) {
    return tf.math.mul(tf.nn.relu6(tf.math.add(x, tf.constant(3f))), tf.constant(1 / 6f));
  }
}
