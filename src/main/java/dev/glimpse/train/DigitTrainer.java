package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A trainer of NielsenNet on digits that are redrawn for every epoch. The native library must be
 * prepared.
 */
public final class DigitTrainer {

  private final TrainingPlan plan;
  private final NetworkTrainer trainer;

  /**
   * Creates a trainer with the given plan.
   *
   * @param observers called one after the other
   */
  public DigitTrainer(TrainingPlan plan, List<TrainingObserver> observers) {
    this.plan = plan;
    trainer = new NetworkTrainer(plan, observers);
  }

  /**
   * Trains until the plan is complete.
   *
   * @param digits MNIST's training set; the last {@value TrainingPlan#HELD_OUT} are held out
   * @param stop whether to end the training early; called after each step
   * @throws InterruptedException if this thread is interrupted; no thread is left running
   */
  public TrainedDigitNetwork train(MnistDigitSet digits, BooleanSupplier stop)
      throws InterruptedException, IOException {
    int trained = DigitSplit.trained(digits, plan.batchSize());
    TrainingData data =
        new TrainingData(
            new RedrawnDigits(digits.slice(0, trained)),
            new RedrawnDigits(digits.slice(trained, digits.size())),
            "MNIST's training set");
    try (NielsenNetGraph graph = new NielsenNetGraph(plan.seed(), SessionOptions.training())) {
      trainer.train(graph, data, stop);
      return new TrainedDigitNetwork(graph.parameters());
    }
  }
}
