package dev.glimpse.train;

import org.tensorflow.proto.GraphDef;

/** An observer of the training's progress, called on the training thread. */
public interface TrainingObserver {

  /** Returns whether the observer reads weights and gradients, which are copied for it then. */
  boolean readsWeights();

  /** Called before the first step, with the graph that is trained. */
  void started(GraphDef graph);

  /** Called after each step. */
  void stepDone(TrainingStep step);

  /** Called after an epoch was trained and validated. */
  void epochDone(TrainedEpoch epoch);
}
