package dev.glimpse.architecture;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

/**
 * A network's variable in a graph, whose value sessions hold.
 *
 * @param variable name, shape and role
 * @param handle the resource, as {@code AssignVariableOp} and {@code ResourceApplyAdam} take it
 * @param value the value at the beginning of a step, to which a gradient may be computed
 */
public record TrainableVariable(
    NetworkVariable variable, Operand<? extends TType> handle, Operand<TFloat32> value) {}
