package dev.glimpse.architecture;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.op.Op;
import org.tensorflow.types.TFloat32;

/**
 * The outputs of a network in its training form.
 *
 * @param logits [N, classes]
 * @param auxiliaryLogits [N, classes] of the auxiliary head, whose loss TF-slim weighs with 0.4;
 *     null without one
 * @param updates the updates of the moving averages, targets of each step
 */
public record TrainingOutputs(
    Operand<TFloat32> logits, @Nullable Operand<TFloat32> auxiliaryLogits, List<Op> updates) {

  public TrainingOutputs {
    updates = List.copyOf(updates);
  }
}
