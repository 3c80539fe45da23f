package dev.glimpse.architecture;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** The form of a network in use: batch normalisation with the moving averages, no dropout. */
abstract sealed class InferenceForm implements NetworkForm permits ServingForm, EvaluationForm {

  @Override
  public final Operand<TFloat32> normalised(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      NetworkVariable beta,
      NetworkVariable mean,
      NetworkVariable variance) {
    return tf.withName("FusedBatchNormV3")
        .nn
        .fusedBatchNorm(
            x,
            gamma,
            value(beta),
            value(mean),
            value(variance),
            FusedBatchNorm.epsilon(LayerStyle.EPSILON),
            FusedBatchNorm.isTraining(false))
        .y();
  }

  @Override
  public final Operand<TFloat32> dropout(Ops tf, Operand<TFloat32> x, double kept) {
    return tf.withName("Identity").identity(x);
  }
}
