package dev.glimpse.train;

import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A variable of a graph whose value a session holds.
 *
 * @param handle the resource that operations update
 * @param value the value at the beginning of a step, to which a gradient may be computed
 * @param shape of the value
 */
record ResourceVariable(Operand<? extends TType> handle, Operand<TFloat32> value, Shape shape) {

  /**
   * Adds a variable to a graph.
   *
   * @param resource the name of the resource; resources of one name are the same one
   * @param name the name of the operation in the scope
   */
  static ResourceVariable create(Ops tf, String resource, String name, Shape shape) {
    VarHandleOp handle =
        tf.withName(name).varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(resource));
    return new ResourceVariable(
        handle, tf.withName(name + "_read").readVariableOp(handle, TFloat32.class), shape);
  }

  /** Returns the output to which a gradient is computed. */
  Output<TFloat32> output() {
    return value.asOutput();
  }
}
