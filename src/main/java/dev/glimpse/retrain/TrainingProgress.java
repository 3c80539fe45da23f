package dev.glimpse.retrain;

import java.time.Duration;
import java.util.Properties;

/**
 * The progress of a training after an epoch.
 *
 * @param epoch the number of finished epochs
 * @param learningRate the rate of the next epoch
 * @param bestEpoch the epoch with the lowest validation loss; 0 before the first
 * @param bestLoss its validation loss
 * @param bestAccuracy its validation accuracy, 0 to 1
 * @param elapsed the time of all epochs
 */
record TrainingProgress(
    int epoch,
    double learningRate,
    int bestEpoch,
    double bestLoss,
    double bestAccuracy,
    Duration elapsed) {

  /** The decrease from which a loss counts as better. */
  private static final double LEAST_GAIN = 1e-4;

  /** Returns the progress before the first epoch. */
  static TrainingProgress start(TrainingSchedule schedule) {
    return new TrainingProgress(
        0, schedule.learningRate(), 0, Double.POSITIVE_INFINITY, 0, Duration.ZERO);
  }

  /** Returns whether the last epoch is the best one. */
  boolean isBest() {
    return epoch == bestEpoch;
  }

  /** Returns whether no further epoch is needed. */
  boolean isComplete(TrainingSchedule schedule) {
    return epoch >= schedule.epochs()
        || epoch - bestEpoch >= schedule.patience()
        || (schedule.limit() != null && elapsed.compareTo(schedule.limit()) >= 0);
  }

  /** Returns the progress after one more epoch. */
  TrainingProgress after(
      double loss, double accuracy, Duration elapsedNow, TrainingSchedule schedule) {
    int next = epoch + 1;
    if (bestEpoch == 0 || loss < bestLoss - LEAST_GAIN) {
      return new TrainingProgress(next, learningRate, next, loss, accuracy, elapsedNow);
    }
    boolean halved = (next - bestEpoch) % schedule.epochsUntilHalved() == 0;
    return new TrainingProgress(
        next,
        halved ? learningRate / 2 : learningRate,
        bestEpoch,
        bestLoss,
        bestAccuracy,
        elapsedNow);
  }

  Properties toProperties() {
    Properties values = new Properties();
    values.setProperty("epoch", Integer.toString(epoch));
    values.setProperty("learningRate", Double.toString(learningRate));
    values.setProperty("bestEpoch", Integer.toString(bestEpoch));
    values.setProperty("bestLoss", Double.toString(bestLoss));
    values.setProperty("bestAccuracy", Double.toString(bestAccuracy));
    values.setProperty("elapsedMillis", Long.toString(elapsed.toMillis()));
    return values;
  }

  static TrainingProgress of(Properties values) {
    return new TrainingProgress(
        Integer.parseInt(values.getProperty("epoch")),
        Double.parseDouble(values.getProperty("learningRate")),
        Integer.parseInt(values.getProperty("bestEpoch")),
        Double.parseDouble(values.getProperty("bestLoss")),
        Double.parseDouble(values.getProperty("bestAccuracy")),
        Duration.ofMillis(Long.parseLong(values.getProperty("elapsedMillis"))));
  }
}
