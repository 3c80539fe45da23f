package dev.glimpse.train;

import dev.glimpse.architecture.NetworkConfiguration;
import dev.glimpse.architecture.SessionWeights;
import dev.glimpse.architecture.WeightSource;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.tensorflow.proto.ConfigProto;

/**
 * A trainer of all variables of a network of a known architecture. The native library must be
 * prepared.
 */
public final class ArchitectureTrainer {

  private final NetworkConfiguration network;
  private final LossOptions loss;
  private final TrainingPlan plan;
  private final NetworkTrainer trainer;
  private final ConfigProto session;

  /**
   * Creates a trainer with the given plan.
   *
   * @param observers called one after the other
   */
  public ArchitectureTrainer(
      NetworkConfiguration network,
      LossOptions loss,
      TrainingPlan plan,
      List<TrainingObserver> observers) {
    this(network, loss, plan, observers, SessionOptions.training());
  }

  /** Creates a trainer whose session has another configuration. */
  ArchitectureTrainer(
      NetworkConfiguration network,
      LossOptions loss,
      TrainingPlan plan,
      List<TrainingObserver> observers,
      ConfigProto session) {
    this.network = network;
    this.loss = loss;
    this.plan = plan;
    this.session = session;
    trainer = new NetworkTrainer(plan, observers);
  }

  /**
   * Trains until the plan is complete.
   *
   * @param first the first values of all variables
   * @param stop whether to end the training early; called after each step
   * @return the averaged weights, to be closed by the caller
   * @throws InterruptedException if this thread is interrupted; no thread is left running
   * @throws IOException if an image or a first value cannot be read
   */
  public SessionWeights train(TrainingData data, WeightSource first, BooleanSupplier stop)
      throws InterruptedException, IOException {
    if (data.trained().size() < plan.batchSize()) {
      throw new IllegalArgumentException(
          "%d images are too few to train with batches of %d"
              .formatted(data.trained().size(), plan.batchSize()));
    }
    try (ArchitectureGraph graph =
        new ArchitectureGraph(network, loss, first, plan.seed(), session)) {
      trainer.train(graph, data, stop);
      return graph.averages();
    }
  }
}
