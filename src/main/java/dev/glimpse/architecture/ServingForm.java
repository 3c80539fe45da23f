package dev.glimpse.architecture;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * The form of a network for serving: placeholders instead of weights, batch normalisation with the
 * moving averages, no dropout.
 */
final class ServingForm implements NetworkForm {

  private final ScopeTree scopes;
  private final Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
  private final Map<String, String> arrays = new LinkedHashMap<>();

  ServingForm(ScopeTree scopes) {
    this.scopes = scopes;
  }

  @Override
  public Operand<TFloat32> value(NetworkVariable variable) {
    return values.computeIfAbsent(variable.name(), name -> placeholder(variable));
  }

  private Operand<TFloat32> placeholder(NetworkVariable variable) {
    Placeholder<TFloat32> placeholder =
        scopes
            .named(variable.name())
            .placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
    arrays.put(placeholder.op().name(), variable.name());
    return placeholder;
  }

  /** Returns the names of the variables by the names of their placeholders. */
  Map<String, String> arrays() {
    return arrays;
  }

  @Override
  public Operand<TFloat32> normalised(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      NetworkVariable beta,
      NetworkVariable mean,
      NetworkVariable variance) {
    return inference(tf, x, gamma, value(beta), value(mean), value(variance));
  }

  /** Adds a batch normalisation with given statistics. */
  static Operand<TFloat32> inference(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      Operand<TFloat32> beta,
      Operand<TFloat32> mean,
      Operand<TFloat32> variance) {
    return tf.withName("FusedBatchNormV3")
        .nn
        .fusedBatchNorm(
            x,
            gamma,
            beta,
            mean,
            variance,
            FusedBatchNorm.epsilon(LayerStyle.EPSILON),
            FusedBatchNorm.isTraining(false))
        .y();
  }

  @Override
  public Operand<TFloat32> dropout(Ops tf, Operand<TFloat32> x, double kept) {
    return tf.withName("Identity").identity(x);
  }
}
