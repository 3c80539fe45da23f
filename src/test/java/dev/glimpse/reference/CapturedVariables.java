package dev.glimpse.reference;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.DataType;
import org.tensorflow.types.TFloat32;

/** Weights as a function of a Keras export has them: handles that come in as arguments. */
final class CapturedVariables implements WeightSource {

  private final Graph function;
  private final Map<WeightSpec, Output<?>> handles = new LinkedHashMap<>();

  /**
   * Starts without weights.
   *
   * @param function the graph of the function's body
   */
  CapturedVariables(Graph function) {
    this.function = function;
  }

  @Override
  public Operand<TFloat32> add(Ops layer, WeightSpec weight) {
    return layer.withName("ReadVariableOp").readVariableOp(handle(weight), TFloat32.class);
  }

  /** Adds the argument of a weight that the function only passes on. */
  Output<?> handle(WeightSpec weight) {
    return handles.computeIfAbsent(weight, this::argument);
  }

  private Output<?> argument(WeightSpec weight) {
    return function
        .opBuilder("Placeholder", name(handles.size()), function.baseScope())
        .setAttr("dtype", DataType.DT_RESOURCE)
        .build()
        .output(0);
  }

  /** Returns the name of an argument, as TensorFlow names captured variables. */
  static String name(int index) {
    return index == 0 ? "unknown" : "unknown_" + (index - 1);
  }

  /** Returns the weights and their arguments, in the order of the layers. */
  Map<WeightSpec, Output<?>> handles() {
    return handles;
  }
}
