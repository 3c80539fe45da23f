package dev.glimpse.runtime;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.Prediction.Timing;
import dev.glimpse.management.Metric;
import dev.glimpse.management.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/** Distributions of the time that predictions took, by stage. */
final class StageTimes implements Consumer<Prediction> {

  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
  };
  private static final double MILLIS = 1000;

  private final DoubleConsumer fetch;
  private final DoubleConsumer decode;
  private final DoubleConsumer queue;
  private final DoubleConsumer inference;
  private final DoubleConsumer total;
  private final DoubleConsumer endToEnd;

  StageTimes(Metrics metrics, String model) {
    fetch = metrics.histogram(Metric.STAGE_TIME, SECONDS, model, "fetch");
    decode = metrics.histogram(Metric.STAGE_TIME, SECONDS, model, "decode");
    queue = metrics.histogram(Metric.STAGE_TIME, SECONDS, model, "queue");
    inference = metrics.histogram(Metric.STAGE_TIME, SECONDS, model, "inference");
    total = metrics.histogram(Metric.STAGE_TIME, SECONDS, model, "total");
    endToEnd = metrics.histogram(Metric.STAGE_TIME, SECONDS, model, "end_to_end");
  }

  @Override
  public void accept(Prediction prediction) {
    Timing timing = prediction.timing();
    fetch.accept(timing.fetch() / MILLIS);
    decode.accept(timing.decode() / MILLIS);
    queue.accept(timing.queue() / MILLIS);
    inference.accept(timing.inference() / MILLIS);
    total.accept(timing.total() / MILLIS);
    Source source = prediction.source();
    if (source != null) {
      // Clocks of producers may be ahead.
      Duration age = Duration.between(source.timestamp(), Instant.now());
      endToEnd.accept(Math.max(0, age.toMillis() / MILLIS));
    }
  }
}
