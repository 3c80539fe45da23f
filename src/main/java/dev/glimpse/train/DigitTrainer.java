package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.model.ImageScores;
import dev.glimpse.train.NielsenNetArchitecture.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * A trainer of NielsenNet on digits that are redrawn for every epoch. The native library must be
 * prepared.
 *
 * <p>The result has the weights at the end of the schedule. They are not selected by accuracy,
 * neither on the held-out digits nor on the test set.
 */
public final class DigitTrainer {

  private static final int VALIDATION_BATCH = 500;

  private final TrainingPlan plan;
  private final List<TrainingObserver> observers;

  /**
   * Creates a trainer with the given plan.
   *
   * @param observers called one after the other
   */
  public DigitTrainer(TrainingPlan plan, List<TrainingObserver> observers) {
    this.plan = plan;
    this.observers = List.copyOf(observers);
  }

  /**
   * Trains until the plan is complete.
   *
   * @param digits MNIST's training set; the last {@value TrainingPlan#HELD_OUT} are held out
   * @param stop whether to end the training early; called after each epoch
   * @throws InterruptedException if this thread is interrupted; no thread is left running
   */
  public TrainedDigitNetwork train(MnistDigitSet digits, BooleanSupplier stop)
      throws InterruptedException {
    int trained = digits.size() - TrainingPlan.HELD_OUT;
    if (trained < TrainingPlan.BATCH_SIZE) {
      throw new IllegalArgumentException(
          "%d digits are too few to train with: %d are held out"
              .formatted(digits.size(), TrainingPlan.HELD_OUT));
    }
    MnistDigitSet heldOut = digits.slice(trained, digits.size());
    long start = System.nanoTime();
    try (TrainingGraph graph = new TrainingGraph(plan.seed(), config());
        TrainingBatchQueue batches =
            new TrainingBatchQueue(
                digits.slice(0, trained), TrainingPlan.BATCH_SIZE, plan.seed())) {
      GraphDef definition = graph.graphDef();
      observers.forEach(observer -> observer.started(definition));
      for (int epoch = 1; epoch <= plan.epochs(); epoch++) {
        double loss = epoch(graph, batches, epoch, start);
        List<ImageScores> scores = scores(graph, heldOut);
        Duration elapsed = since(start);
        LearningCurvePoint point =
            new LearningCurvePoint(
                epoch, loss, accuracy(scores, heldOut), elapsed.toMillis() / 1e3);
        TrainedEpoch trainedEpoch =
            new TrainedEpoch(
                point, named(graph.weights()), named(graph.lastGradients()), heldOut, scores);
        observers.forEach(observer -> observer.epochDone(trainedEpoch));
        if (stop.getAsBoolean() || plan.progress(epoch, elapsed) >= 1) {
          break;
        }
      }
      return new TrainedDigitNetwork(graph.weights());
    }
  }

  private double epoch(TrainingGraph graph, TrainingBatchQueue batches, int epoch, long start)
      throws InterruptedException {
    int steps = batches.perEpoch();
    double total = 0;
    for (int step = 1; step <= steps; step++) {
      double progress = plan.progress(epoch - 1 + (step - 1.0) / steps, since(start));
      if (progress >= 1) {
        return total / Math.max(1, step - 1);
      }
      double rate = TrainingPlan.learningRate(progress);
      TrainingBatch batch = batches.next();
      double loss = graph.step(batch, rate, step == steps);
      total += loss;
      TrainingStep done =
          new TrainingStep(epoch, step, steps, batch.size(), loss, total / step, rate);
      observers.forEach(observer -> observer.stepDone(done));
    }
    return total / steps;
  }

  private static List<ImageScores> scores(TrainingGraph graph, MnistDigitSet digits) {
    List<ImageScores> scores = new ArrayList<>(digits.size());
    for (int from = 0; from < digits.size(); from += VALIDATION_BATCH) {
      int count = Math.min(VALIDATION_BATCH, digits.size() - from);
      float[] pixels = new float[count * MnistDigitSet.PIXELS];
      for (int i = 0; i < count; i++) {
        digits.copyScaled(from + i, pixels, i * MnistDigitSet.PIXELS);
      }
      scores.addAll(graph.scores(pixels, count));
    }
    return scores;
  }

  private static double accuracy(List<ImageScores> scores, MnistDigitSet digits) {
    int right = 0;
    for (int i = 0; i < digits.size(); i++) {
      right += scores.get(i).highest() == digits.label(i) ? 1 : 0;
    }
    return (double) right / digits.size();
  }

  private static Map<String, float[]> named(Map<Parameter, float[]> arrays) {
    Map<String, float[]> named = new LinkedHashMap<>();
    arrays.forEach((parameter, values) -> named.put(parameter.path(), values));
    return named;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * Returns the session's configuration: products in bfloat16 where the processor supports it, sums
   * and weights in float32.
   */
  private static ConfigProto config() {
    RewriterConfig rewriter =
        RewriterConfig.newBuilder()
            .setAutoMixedPrecisionOnednnBfloat16(RewriterConfig.Toggle.ON)
            .build();
    return ConfigProto.newBuilder()
        .setGraphOptions(GraphOptions.newBuilder().setRewriteOptions(rewriter))
        .build();
  }
}
