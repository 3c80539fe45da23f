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
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TType;

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
  private final Op update;
  private int moments;
  private long steps;

  /**
   * Adds the gradients of the loss and one update for each variable.
   *
   * @param others operations that each step also runs
   */
  AdamOptimizer(
      Graph graph,
      Ops tf,
      Operand<TFloat32> loss,
      List<ResourceVariable> variables,
      List<Op> others) {
    this.tf = tf;
    learningRate = tf.placeholder(TFloat32.class);
    beta1Power = tf.placeholder(TFloat32.class);
    beta2Power = tf.placeholder(TFloat32.class);
    Output<?>[] outputs =
        graph.addGradients(
            loss.asOutput(),
            variables.stream().map(ResourceVariable::output).toArray(Output<?>[]::new));
    for (int i = 0; i < outputs.length; i++) {
      @SuppressWarnings("unchecked") // the gradient of a float variable
      Output<TFloat32> gradient = (Output<TFloat32>) outputs[i];
      gradients.add(gradient);
      addUpdate(variables.get(i), gradient);
    }
    updates.addAll(others);
    update = tf.withControlDependencies(updates).withName("step").noOp();
  }

  private void addUpdate(ResourceVariable variable, Output<TFloat32> gradient) {
    updates.add(
        tf.train.resourceApplyAdam(
            variable.handle(),
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
  private Operand<? extends TType> zeros(ResourceVariable like) {
    String name = "moment_" + moments++;
    ResourceVariable moment = ResourceVariable.create(tf, "adam/" + name, name, like.shape());
    start.add(
        tf.assignVariableOp(moment.handle(), tf.zeros(tf.constant(like.shape()), TFloat32.class)));
    return moment.handle();
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
      run.addTarget(update);
      if (fetchGradients) {
        gradients.forEach(run::fetch);
      }
      return run.run();
    }
  }
}
