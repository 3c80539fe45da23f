package dev.glimpse.train;

/** An observer of the training's progress, called on the training thread. */
public interface TrainingObserver {

  /** Called after step {@code step} (from 1) of {@code steps} in {@code epoch} (from 1). */
  void stepDone(int epoch, int step, int steps, double loss);

  /** Called after an epoch was trained and validated. */
  void epochDone(LearningCurvePoint point);
}
