package dev.glimpse.train;

import dev.glimpse.model.ImageScores;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.tensorflow.proto.GraphDef;

/**
 * The loop of every training: steps, a validation after each epoch, and observers.
 *
 * <p>The result has the averaged weights at the end of the schedule. They are not selected by
 * accuracy, neither on the held-out images nor on a test set.
 */
final class NetworkTrainer {

  private static final int VALIDATION_BATCH = 500;

  /** The maximum number of floats in a batch of the validation; it has at least one image. */
  private static final int VALIDATION_FLOATS = 16 << 20;

  private final TrainingPlan plan;
  private final List<TrainingObserver> observers;
  private final boolean observed;

  /**
   * Creates a trainer with the given plan.
   *
   * @param observers called one after the other
   */
  NetworkTrainer(TrainingPlan plan, List<TrainingObserver> observers) {
    this.plan = plan;
    this.observers = List.copyOf(observers);
    observed = observers.stream().anyMatch(TrainingObserver::readsWeights);
  }

  /**
   * Trains until the plan is complete.
   *
   * @param stop whether to end the training early; called after each step
   * @throws InterruptedException if this thread is interrupted; no thread is left running
   * @throws IOException if an image can no longer be read
   * @throws TrainingStoppedException if it is to end before the first step
   */
  void train(TrainingGraph graph, TrainingData data, BooleanSupplier stop)
      throws InterruptedException, IOException {
    long start = System.nanoTime();
    try (TrainingBatchQueue batches =
        new TrainingBatchQueue(data.trained(), plan.batchSize(), plan.seed())) {
      GraphDef definition = graph.graphDef();
      observers.forEach(observer -> observer.started(definition));
      for (int epoch = 1; epoch <= plan.epochs(); epoch++) {
        double loss = epoch(graph, batches, epoch, start, stop);
        validate(graph, data.heldOut(), epoch, loss, start);
        if (stop.getAsBoolean() || plan.progress(epoch, since(start)) >= 1) {
          break;
        }
      }
    }
  }

  private double epoch(
      TrainingGraph graph, TrainingBatchQueue batches, int epoch, long start, BooleanSupplier stop)
      throws InterruptedException, IOException {
    int steps = batches.perEpoch();
    double total = 0;
    for (int step = 1; step <= steps; step++) {
      boolean isFirst = epoch == 1 && step == 1;
      double progress = plan.progress(epoch - 1 + (step - 1.0) / steps, since(start));
      if (isFirst && stop.getAsBoolean()) {
        throw new TrainingStoppedException();
      }
      if (!isFirst && (progress >= 1 || stop.getAsBoolean())) {
        return total / Math.max(1, step - 1);
      }
      double rate = plan.learningRate(progress);
      TrainingBatch batch = batches.next();
      StepLoss loss = graph.step(batch, rate, observed && step == steps);
      total += loss.total();
      TrainingStep done =
          new TrainingStep(
              epoch,
              step,
              steps,
              batch.size(),
              loss.total(),
              loss.regularisation(),
              total / step,
              rate);
      observers.forEach(observer -> observer.stepDone(done));
    }
    return total / steps;
  }

  private void validate(
      TrainingGraph graph, TrainingImageSet heldOut, int epoch, double loss, long start)
      throws IOException {
    List<ImageScores> scores = scores(graph, heldOut);
    double seconds = since(start).toMillis() / 1e3;
    TrainedEpoch trained =
        new TrainedEpoch(
            new LearningCurvePoint(epoch, loss, accuracy(scores, heldOut), seconds),
            observed ? graph.weights() : Map.of(),
            observed ? graph.lastGradients() : Map.of(),
            heldOut,
            scores);
    observers.forEach(observer -> observer.epochDone(trained));
  }

  private static List<ImageScores> scores(TrainingGraph graph, TrainingImageSet images)
      throws IOException {
    int floats = images.input().size();
    int most = Math.max(1, Math.min(VALIDATION_BATCH, VALIDATION_FLOATS / floats));
    List<ImageScores> scores = new ArrayList<>(images.size());
    for (int from = 0; from < images.size(); from += most) {
      int count = Math.min(most, images.size() - from);
      float[] pixels = new float[count * floats];
      for (int i = 0; i < count; i++) {
        images.read(from + i, pixels, i * floats);
      }
      scores.addAll(graph.scores(pixels, count));
    }
    return scores;
  }

  private static double accuracy(List<ImageScores> scores, TrainingImageSet images) {
    int right = 0;
    for (int i = 0; i < images.size(); i++) {
      right += scores.get(i).highest() == images.label(i) ? 1 : 0;
    }
    return (double) right / images.size();
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
