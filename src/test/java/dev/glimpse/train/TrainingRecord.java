package dev.glimpse.train;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.GraphDef;

/** An observer that remembers all steps and epochs. */
final class TrainingRecord implements TrainingObserver {

  private final boolean weights;
  final List<TrainingStep> steps = new ArrayList<>();
  final List<TrainedEpoch> epochs = new ArrayList<>();

  TrainingRecord(boolean weights) {
    this.weights = weights;
  }

  @Override
  public boolean readsWeights() {
    return weights;
  }

  @Override
  public void started(GraphDef graph) {}

  @Override
  public void stepDone(TrainingStep step) {
    steps.add(step);
  }

  @Override
  public void epochDone(TrainedEpoch epoch) {
    epochs.add(epoch);
  }
}
