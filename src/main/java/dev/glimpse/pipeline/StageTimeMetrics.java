package dev.glimpse.pipeline;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.Prediction.Timing;
import dev.glimpse.management.Metric;
import dev.glimpse.management.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;

/**
 * Distributions of the processing time of predictions, by model and stage.
 *
 * <p>Threads: any may add.
 */
public final class StageTimeMetrics implements Consumer<Prediction> {

  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300
  };
  private static final double MILLIS = 1000;

  private final MetricRegistry metrics;
  private final Map<String, Stages> models = new ConcurrentHashMap<>();

  private record Stages(
      DoubleConsumer fetch,
      DoubleConsumer decode,
      DoubleConsumer queue,
      DoubleConsumer inference,
      DoubleConsumer total,
      DoubleConsumer endToEnd) {}

  public StageTimeMetrics(MetricRegistry metrics) {
    this.metrics = metrics;
  }

  private Stages of(String model) {
    return models.computeIfAbsent(
        model,
        unused ->
            new Stages(
                stage(model, "fetch"),
                stage(model, "decode"),
                stage(model, "queue"),
                stage(model, "inference"),
                stage(model, "total"),
                stage(model, "end_to_end")));
  }

  private DoubleConsumer stage(String model, String stage) {
    return metrics.histogram(Metric.STAGE_TIME, SECONDS, model, stage);
  }

  @Override
  public void accept(Prediction prediction) {
    Stages stages = of(prediction.model().name());
    Timing timing = prediction.timing();
    stages.fetch.accept(timing.fetch() / MILLIS);
    stages.decode.accept(timing.decode() / MILLIS);
    stages.queue.accept(timing.queue() / MILLIS);
    stages.inference.accept(timing.inference() / MILLIS);
    stages.total.accept(timing.total() / MILLIS);
    Source source = prediction.source();
    if (source != null && source.timestamp().isAfter(Instant.EPOCH)) { // else there was none
      // The clock of a producer may be ahead.
      Duration age = Duration.between(source.timestamp(), Instant.now());
      stages.endToEnd.accept(Math.max(0, age.toMillis() / MILLIS));
    }
  }
}
