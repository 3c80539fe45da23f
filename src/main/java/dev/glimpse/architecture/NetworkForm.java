package dev.glimpse.architecture;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** The parts of a graph that differ between serving and training. */
interface NetworkForm {

  /** Returns a variable's value; the same operand each time. */
  Operand<TFloat32> value(NetworkVariable variable);

  /**
   * Adds a batch normalisation.
   *
   * @param tf operations in the layer's scope
   * @param x [N, rows, columns, channels]
   * @param gamma the factor; a constant 1 where the network has none
   */
  Operand<TFloat32> normalised(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      NetworkVariable beta,
      NetworkVariable mean,
      NetworkVariable variance);

  /**
   * Adds dropout.
   *
   * @param kept the probability with which a value is kept
   */
  Operand<TFloat32> dropout(Ops tf, Operand<TFloat32> x, double kept);
}
