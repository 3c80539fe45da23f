package dev.glimpse.retrain;

import java.util.Map;
import org.tensorflow.proto.GraphDef;

/** An observer of a retraining. Without notice, the thread is the one that runs it. */
public interface RetrainingObserver extends ExtractionObserver {

  /** Called with a line for the user: a property of the base or the data, or a warning. */
  void note(String line);

  /** Returns whether the observer reads weights and gradients, which are copied for it then. */
  boolean readsWeights();

  /**
   * Called before the first epoch.
   *
   * @param graph the retrained graph with the first weights
   * @param options the options and properties of the training
   */
  void trainingStarted(GraphDef graph, Map<String, String> options);

  /** Called after each epoch. */
  void epochDone(RetrainedEpoch epoch);
}
