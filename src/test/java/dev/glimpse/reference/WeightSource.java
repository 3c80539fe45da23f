package dev.glimpse.reference;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** A source of weights: constants of a frozen graph, or variables of a SavedModel. */
interface WeightSource {

  /**
   * Adds the weight to the graph.
   *
   * @param layer the scope of the layer that the weight belongs to
   * @return its value, whose shape TensorFlow may not know
   */
  Operand<TFloat32> add(Ops layer, WeightSpec weight);
}
