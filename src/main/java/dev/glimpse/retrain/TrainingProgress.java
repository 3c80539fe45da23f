package dev.glimpse.retrain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The progress of a training after an epoch.
 *
 * @param epoch the number of finished epochs
 * @param learningRate the rate of the next epoch
 * @param bestEpoch the epoch with the lowest validation loss; 0 before the first
 * @param bestLoss its validation loss
 * @param bestAccuracy its validation accuracy, 0 to 1
 * @param rates the learning rate of each finished epoch
 * @param elapsed the time of all epochs
 */
record TrainingProgress(
    int epoch,
    double learningRate,
    int bestEpoch,
    double bestLoss,
    double bestAccuracy,
    List<Double> rates,
    Duration elapsed) {

  TrainingProgress {
    rates = List.copyOf(rates);
  }

  /** The decrease from which a loss counts as better. */
  private static final double LEAST_GAIN = 1e-4;

  /** Returns the progress before the first epoch. */
  static TrainingProgress start(TrainingSchedule schedule) {
    return new TrainingProgress(
        0, schedule.learningRate(), 0, Double.POSITIVE_INFINITY, 0, List.of(), Duration.ZERO);
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
    List<Double> all = new ArrayList<>(rates);
    all.add(learningRate);
    if (bestEpoch == 0 || loss < bestLoss - LEAST_GAIN) {
      return new TrainingProgress(next, learningRate, next, loss, accuracy, all, elapsedNow);
    }
    boolean halved = (next - bestEpoch) % schedule.epochsUntilHalved() == 0;
    return new TrainingProgress(
        next,
        halved ? learningRate / 2 : learningRate,
        bestEpoch,
        bestLoss,
        bestAccuracy,
        all,
        elapsedNow);
  }

  /** Returns the learning rates of the epochs up to the best one. */
  List<Double> bestRates() {
    return rates.subList(0, bestEpoch);
  }

  Properties toProperties() {
    Properties values = new Properties();
    values.setProperty("epoch", Integer.toString(epoch));
    values.setProperty("learningRate", Double.toString(learningRate));
    values.setProperty("bestEpoch", Integer.toString(bestEpoch));
    values.setProperty("bestLoss", Double.toString(bestLoss));
    values.setProperty("bestAccuracy", Double.toString(bestAccuracy));
    values.setProperty(
        "rates", rates.stream().map(String::valueOf).collect(Collectors.joining(" ")));
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
        Stream.of(values.getProperty("rates").split(" ")).map(Double::valueOf).toList(),
        Duration.ofMillis(Long.parseLong(values.getProperty("elapsedMillis"))));
  }
}
