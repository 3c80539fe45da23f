package dev.glimpse.keras;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The computation of a class of layers, in inference. */
@FunctionalInterface
interface LayerFunction {

  /**
   * Adds the layer's operations to the graph.
   *
   * @param layer the layer: its options, its weights and the graph
   * @param inputs the arguments of the call, at least one
   * @return the result
   * @throws KerasFileException if an option or an input cannot be imported
   */
  Operand<TFloat32> apply(LayerScope layer, List<Operand<TFloat32>> inputs);
}
