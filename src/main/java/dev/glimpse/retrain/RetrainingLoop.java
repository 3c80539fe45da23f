package dev.glimpse.retrain;

import dev.glimpse.model.ImageScores;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The training loop: shuffled batches, the validation after each epoch, a learning rate that falls
 * when the validation loss stays, early stopping, and a checkpoint after each epoch.
 *
 * <p>The order of the images depends on the seed and the number of the epoch only, so that a
 * resumed training continues as if it had not been interrupted. For one thread.
 */
final class RetrainingLoop {

  /** The number of images whose scores are computed at once. */
  private static final int SCORED = 64;

  private static final double NANOS = 1e9;

  private final FeatureTrainer trainer;
  private final FeatureTable table;
  private final TrainingSchedule schedule;
  private final LabelledRows training;
  private final LabelledRows validation;
  private final float[] classWeights;

  private record SteppedEpoch(double loss, int images, @Nullable FeatureBatch last) {}

  /**
   * Creates a loop.
   *
   * @param training the rows to train with
   * @param validation the rows to select by; without any, the training rows are used
   * @param classes the number of classes
   */
  RetrainingLoop(
      FeatureTrainer trainer,
      FeatureTable table,
      TrainingSchedule schedule,
      LabelledRows training,
      LabelledRows validation,
      int classes) {
    this.trainer = trainer;
    this.table = table;
    this.schedule = schedule;
    this.training = training;
    this.validation = validation.size() == 0 ? training : validation;
    this.classWeights = classWeights(training, classes, schedule.isBalanced());
  }

  private static float[] classWeights(LabelledRows rows, int classes, boolean isBalanced) {
    float[] weights = new float[classes];
    Arrays.fill(weights, 1);
    if (isBalanced) {
      int[] counts = new int[classes];
      for (int truth : rows.truths()) {
        counts[truth]++;
      }
      for (int i = 0; i < classes; i++) {
        weights[i] = (float) rows.size() / (classes * Math.max(1, counts[i]));
      }
    }
    return weights;
  }

  /**
   * Trains until the schedule is complete, and leaves the trainer with the best weights.
   *
   * @param options the options for the checkpoints
   * @param saved the checkpoint to continue from; null to begin
   * @param stop whether to end early, called before each step
   * @return the progress; without a finished epoch if it was stopped before the first
   */
  TrainingProgress run(
      TrainingCheckpoints checkpoints,
      Map<String, String> options,
      TrainingCheckpoints.@Nullable SavedTraining saved,
      RetrainingObserver observer,
      BooleanSupplier stop)
      throws IOException {
    TrainingProgress progress = saved == null ? TrainingProgress.start(schedule) : saved.progress();
    TrainedWeights best = saved == null ? trainer.weights() : saved.load(trainer);
    long start = System.nanoTime() - progress.elapsed().toNanos();
    BooleanSupplier ends = () -> stop.getAsBoolean() || isOverdue(start);
    while (!progress.isComplete(schedule) && !stop.getAsBoolean()) {
      long epochStart = System.nanoTime();
      SteppedEpoch stepped = steps(progress.epoch() + 1, progress.learningRate(), ends);
      if (stepped.last() == null) {
        break;
      }
      double seconds = (System.nanoTime() - epochStart) / NANOS;
      List<ImageScores> scores = scores(validation);
      double loss = crossEntropy(scores);
      double accuracy = accuracy(scores);
      double rate = progress.learningRate();
      progress =
          progress.after(loss, accuracy, Duration.ofNanos(System.nanoTime() - start), schedule);
      if (progress.isBest()) {
        best = trainer.weights();
      }
      checkpoints.save(progress, options, trainer);
      boolean reads = observer.readsWeights();
      observer.epochDone(
          new RetrainedEpoch(
              progress.epoch(),
              stepped.loss(),
              trainer.regularisation(),
              loss,
              accuracy,
              rate,
              stepped.images() / Math.max(1e-6, seconds),
              progress.isBest(),
              scores,
              reads ? trainer.weightArrays() : Map.of(),
              reads ? trainer.gradients(stepped.last()) : Map.of()));
    }
    trainer.restore(best);
    return progress;
  }

  /**
   * Trains for given epochs, without a validation.
   *
   * @param rates the learning rate of each epoch
   * @param stop whether to end early, called before each step
   * @return whether all epochs were trained
   */
  boolean run(List<Double> rates, BooleanSupplier stop) throws IOException {
    for (int epoch = 1; epoch <= rates.size(); epoch++) {
      SteppedEpoch unused = steps(epoch, rates.get(epoch - 1), stop);
    }
    return !stop.getAsBoolean();
  }

  private boolean isOverdue(long start) {
    Duration limit = schedule.limit();
    return limit != null && System.nanoTime() - start >= limit.toNanos();
  }

  private SteppedEpoch steps(int epoch, double rate, BooleanSupplier ends) throws IOException {
    int[] order = shuffled(epoch);
    double total = 0;
    int images = 0;
    FeatureBatch last = null;
    while (images < order.length && !ends.getAsBoolean()) {
      int to = Math.min(order.length, images + schedule.batchSize());
      last = batch(Arrays.copyOfRange(order, images, to));
      total += (double) trainer.step(last, rate) * last.size();
      images = to;
    }
    return new SteppedEpoch(total / Math.max(1, images), images, last);
  }

  private int[] shuffled(int epoch) {
    SplittableRandom random =
        new SplittableRandom(schedule.seed() ^ (0x9e3779b97f4a7c15L * (epoch + 1)));
    int[] order = new int[training.size()];
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private FeatureBatch batch(int[] members) throws IOException {
    int classes = classWeights.length;
    int[] rows = new int[members.length];
    float[] targets = new float[members.length * classes];
    float[] weights = new float[members.length];
    float common = (float) (schedule.labelSmoothing() / classes);
    Arrays.fill(targets, common);
    for (int i = 0; i < members.length; i++) {
      int truth = training.truths()[members[i]];
      rows[i] = training.rows()[members[i]];
      targets[i * classes + truth] = (float) (1 - schedule.labelSmoothing()) + common;
      weights[i] = classWeights[truth];
    }
    float[] features = new float[members.length * table.columns()];
    table.read(rows, features);
    return new FeatureBatch(features, targets, weights, members.length);
  }

  /** Returns the scores of rows with the trainer's weights. */
  List<ImageScores> scores(LabelledRows rows) throws IOException {
    List<ImageScores> scores = new ArrayList<>(rows.size());
    for (int from = 0; from < rows.size(); from += SCORED) {
      int[] some = Arrays.copyOfRange(rows.rows(), from, Math.min(rows.size(), from + SCORED));
      float[] features = new float[some.length * table.columns()];
      table.read(some, features);
      scores.addAll(trainer.scores(features, some.length));
    }
    return scores;
  }

  private double crossEntropy(List<ImageScores> scores) {
    double total = 0;
    for (int i = 0; i < scores.size(); i++) {
      total -= Math.log(Math.max(1e-12, scores.get(i).at(validation.truths()[i])));
    }
    return total / scores.size();
  }

  private double accuracy(List<ImageScores> scores) {
    int right = 0;
    for (int i = 0; i < scores.size(); i++) {
      right += scores.get(i).highest() == validation.truths()[i] ? 1 : 0;
    }
    return (double) right / scores.size();
  }
}
