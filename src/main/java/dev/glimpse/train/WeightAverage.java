package dev.glimpse.train;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/**
 * A running average of a network's variables (Polyak), kept in other variables of its graph. It is
 * validated and exported, because it varies less than the last step's weights, especially when
 * training ends early. Not thread-safe.
 */
final class WeightAverage {

  /** The steps between two updates of the average; one update costs a tenth of a step. */
  private static final int EVERY = 4;

  /** The decay per update, so that the average covers about 800 steps. */
  private static final float DECAY = 0.995f;

  private final Placeholder<TFloat32> rate;
  private final List<Op> updates = new ArrayList<>();
  private final Ops tf;
  private long steps;

  /** Creates an average of no variable. */
  WeightAverage(Ops tf) {
    this.tf = tf;
    rate = tf.withName("average_rate").placeholder(TFloat32.class);
  }

  /**
   * Adds a variable.
   *
   * @param average initialised with the variable's first value by the caller
   */
  void add(ResourceVariable variable, ResourceVariable average) {
    Operand<TFloat32> difference = tf.math.sub(average.value(), variable.value());
    updates.add(tf.assignSubVariableOp(average.handle(), tf.math.mul(rate, difference)));
  }

  /** Counts a step, and updates the average if it is due. */
  void stepDone(Session session) {
    steps++;
    if (steps % EVERY != 0) {
      return;
    }
    // The average decays faster in the first steps, to forget the random initial weights quickly.
    float decay = Math.min(DECAY, (float) steps / (steps + 10 * EVERY));
    try (TFloat32 tensor = TFloat32.scalarOf(1 - decay)) {
      Session.Runner runner = session.runner().feed(rate, tensor);
      updates.forEach(runner::addTarget);
      runner.run().close();
    }
  }
}
