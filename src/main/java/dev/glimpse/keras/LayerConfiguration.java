package dev.glimpse.keras;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer of a network.
 *
 * @param className the class of the layer: {@code Conv2D}
 * @param module the Python module of the class; empty where the file has none
 * @param name the layer's name
 * @param options the configuration of the layer
 * @param calls the arguments of each call, in order; none for an input
 * @param network the inner network, if the layer is one
 */
record LayerConfiguration(
    String className,
    String module,
    String name,
    JsonNode options,
    List<List<CallArgument>> calls,
    @Nullable KerasConfiguration network) {

  /** An argument of a call: a tensor or a number. */
  sealed interface CallArgument {}

  /** A tensor as an argument. */
  record TensorArgument(TensorReference tensor) implements CallArgument {}

  /** A number as an argument, as in {@code x + 3}. */
  record NumberArgument(double value) implements CallArgument {}

  /** Returns the class and name, for messages: {@code Conv2D "stem"}. */
  String described() {
    return "%s \"%s\"".formatted(className, name);
  }
}
