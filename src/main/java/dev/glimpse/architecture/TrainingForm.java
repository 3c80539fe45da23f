package dev.glimpse.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.types.TFloat32;

/**
 * The training form of a network: batch normalisation with the statistics of the batch (Ioffe and
 * Szegedy, 2015, arXiv:1502.03167), and dropout (Srivastava and others, 2014).
 */
final class TrainingForm implements NetworkForm {

  private final Map<String, TrainableVariable> variables;
  private final float share;
  private final long seed;
  private final List<Op> updates = new ArrayList<>();
  private int dropouts;

  /**
   * Creates the form.
   *
   * @param variables by their names
   * @param momentum the share of a moving average that a step keeps
   * @param seed of the masks of dropout
   */
  TrainingForm(Map<String, TrainableVariable> variables, double momentum, long seed) {
    if (!(momentum >= 0 && momentum < 1)) {
      throw new IllegalArgumentException("The momentum must be from 0 to 1: " + momentum);
    }
    this.variables = variables;
    this.share = (float) (1 - momentum);
    this.seed = seed;
  }

  /** Returns the updates of all moving averages. */
  List<Op> updates() {
    return updates;
  }

  private TrainableVariable variable(NetworkVariable variable) {
    return Objects.requireNonNull(variables.get(variable.name()));
  }

  @Override
  public Operand<TFloat32> value(NetworkVariable variable) {
    return variable(variable).value();
  }

  @Override
  public Operand<TFloat32> normalised(
      Ops tf,
      Operand<TFloat32> x,
      Operand<TFloat32> gamma,
      NetworkVariable beta,
      NetworkVariable mean,
      NetworkVariable variance) {
    Operand<TFloat32> none = tf.constant(new float[0]);
    FusedBatchNorm<TFloat32, TFloat32> normalised =
        tf.withName("FusedBatchNormV3")
            .nn
            .fusedBatchNorm(
                x,
                gamma,
                value(beta),
                none,
                none,
                FusedBatchNorm.epsilon(LayerStyle.EPSILON),
                FusedBatchNorm.isTraining(true));
    update(tf, variable(mean), normalised.batchMean());
    update(tf, variable(variance), normalised.batchVariance());
    return normalised.y();
  }

  /** Moves an average by a share of its difference to what the batch shows. */
  private void update(Ops tf, TrainableVariable average, Output<TFloat32> seen) {
    Operand<TFloat32> difference = tf.math.sub(average.value(), seen);
    updates.add(
        tf.assignSubVariableOp(average.handle(), tf.math.mul(difference, tf.constant(share))));
  }

  /** Adds inverted dropout: kept values are scaled up, so that serving needs no scaling. */
  @Override
  public Operand<TFloat32> dropout(Ops tf, Operand<TFloat32> x, double kept) {
    dropouts++;
    Operand<TFloat32> uniform =
        tf.random.randomUniform(
            tf.shape(x),
            TFloat32.class,
            RandomUniform.seed(seed),
            RandomUniform.seed2((long) dropouts)); // not 0, which with a seed of 0 means any seed
    Operand<TFloat32> mask = tf.math.floor(tf.math.add(uniform, tf.constant((float) kept)));
    return tf.math.mul(x, tf.math.mul(mask, tf.constant((float) (1 / kept))));
  }
}
