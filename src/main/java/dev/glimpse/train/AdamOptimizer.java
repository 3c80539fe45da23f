package dev.glimpse.train;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Variable;
import org.tensorflow.types.TFloat32;

/** The Adam optimizer (Kingma and Ba, 2015, with their constants) in a graph. Not thread-safe. */
final class AdamOptimizer {

  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final Ops tf;
  private final Placeholder<TFloat32> learningRate;
  private final Placeholder<TFloat32> beta1Power;
  private final Placeholder<TFloat32> beta2Power;
  private final List<Op> start = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();
  private final List<Operand<TFloat32>> gradients = new ArrayList<>();
  private long steps;

  /** Adds the gradients of the loss and one update for each variable. */
  AdamOptimizer(Graph graph, Ops tf, Operand<TFloat32> loss, List<Variable<TFloat32>> variables) {
    this.tf = tf;
    learningRate = tf.placeholder(TFloat32.class);
    beta1Power = tf.placeholder(TFloat32.class);
    beta2Power = tf.placeholder(TFloat32.class);
    Output<?>[] outputs =
        graph.addGradients(
            loss.asOutput(), variables.stream().map(Variable::asOutput).toArray(Output<?>[]::new));
    for (int i = 0; i < outputs.length; i++) {
      @SuppressWarnings("unchecked") // the gradient of a float variable
      Output<TFloat32> gradient = (Output<TFloat32>) outputs[i];
      gradients.add(gradient);
      addUpdate(variables.get(i), gradient);
    }
  }

  private void addUpdate(Variable<TFloat32> variable, Output<TFloat32> gradient) {
    updates.add(
        tf.train.applyAdam(
            variable,
            zeros(variable),
            zeros(variable),
            beta1Power,
            beta2Power,
            learningRate,
            tf.constant(BETA1),
            tf.constant(BETA2),
            tf.constant(EPSILON),
            gradient));
  }

  /** Creates a variable of zeros for a running moment of the gradient. */
  private Variable<TFloat32> zeros(Variable<TFloat32> like) {
    Variable<TFloat32> moment = tf.variable(like.asOutput().shape(), TFloat32.class);
    start.add(tf.assign(moment, tf.zeros(tf.constant(like.asOutput().shape()), TFloat32.class)));
    return moment;
  }

  /** Initialises the moments; call once, before the first step. */
  void initialise(Session session) {
    Session.Runner runner = session.runner();
    start.forEach(runner::addTarget);
    runner.run().close();
  }

  /**
   * Runs one update of all variables.
   *
   * @param run a runner that feeds the inputs of the loss and fetches the loss
   * @param fetchGradients whether the result also has the gradients, after what the runner fetches,
   *     in the order of the variables
   * @return the result of the run, to be closed by the caller
   */
  Result step(Session.Runner run, double rate, boolean fetchGradients) {
    steps++;
    try (TFloat32 rateTensor = TFloat32.scalarOf((float) rate);
        TFloat32 power1 = TFloat32.scalarOf((float) Math.pow(BETA1, (double) steps));
        TFloat32 power2 = TFloat32.scalarOf((float) Math.pow(BETA2, (double) steps))) {
      run.feed(learningRate, rateTensor).feed(beta1Power, power1).feed(beta2Power, power2);
      updates.forEach(run::addTarget);
      if (fetchGradients) {
        gradients.forEach(run::fetch);
      }
      return run.run();
    }
  }
}
