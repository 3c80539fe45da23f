package dev.glimpse.retrain;

import java.util.List;

/** A copy of a trainer's weights, of which the best are kept during a training. */
public final class TrainedWeights {

  private final List<float[]> values;

  /**
   * Creates a copy.
   *
   * @param values the values of each parameter, which nothing else refers to
   */
  TrainedWeights(List<float[]> values) {
    this.values = List.copyOf(values);
  }

  /** Returns the values of each parameter, in the trainer's order; not to be changed. */
  List<float[]> values() {
    return values;
  }
}
