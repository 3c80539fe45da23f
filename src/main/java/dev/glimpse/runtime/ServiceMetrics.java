package dev.glimpse.runtime;

import dev.glimpse.batch.BatchListener;
import dev.glimpse.batch.BatchListener.Cut;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.inference.Findings;
import dev.glimpse.inference.Precision;
import dev.glimpse.management.Metric;
import dev.glimpse.management.Metrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleConsumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Says where the numbers of {@code glimpse run} are. Almost all of them are kept anyway and read
 * when somebody asks; what is written as it happens are distributions.
 */
final class ServiceMetrics {

  private static final String NO_CODE = "none";

  private final Metrics metrics = new Metrics();
  private final String model;
  private final int maxBatch;

  ServiceMetrics(GlimpseConfig config) {
    model = config.getString(GlimpseConfig.MODEL);
    maxBatch = config.getInt(GlimpseConfig.BATCH_MAX_SIZE);
  }

  Metrics endpoint() {
    return metrics;
  }

  void health(ServiceHealth health) {
    flag(Metric.READY, health.ready::isUp);
  }

  /** Of batches; the listener has to be told of them. */
  BatchListener batches(BatchStatistics statistics) {
    for (Cut cut : Cut.values()) {
      metrics.read(
          Metric.BATCHES,
          () -> statistics.batches(cut),
          model,
          cut.toString().toLowerCase(Locale.ROOT));
    }
    metrics.read(Metric.BATCH_SIZE_EFFECTIVE, () -> statistics.effectiveSize(maxBatch), model);
    metrics.read(Metric.BATCH_SIZE_MAX, () -> maxBatch, model);
    metrics.read(Metric.DEVICE_BUSY, statistics::busySeconds, model);
    metrics.read(Metric.DEVICE_EXHAUSTED, statistics::exhausted, model);
    DoubleConsumer sizes = metrics.histogram(Metric.BATCH_SIZE, powersOfTwo(maxBatch), model);
    return (size, cut, nanos) -> sizes.accept(size);
  }

  /** Up to the first that is not below the limit. */
  private static double[] powersOfTwo(int limit) {
    int highest = Integer.SIZE - Integer.numberOfLeadingZeros(limit - 1);
    return IntStream.rangeClosed(0, highest).mapToDouble(power -> 1 << power).toArray();
  }

  void pipeline(ImagePipeline pipeline) {
    metrics.read(Metric.IMAGES_IN_FLIGHT, pipeline::imagesInFlight);
    metrics.read(Metric.BYTES_IN_FLIGHT, pipeline::bytesInFlight);
    metrics.read(Metric.FETCH_RETRIES, pipeline.fetches()::retries);
    metrics.read(Metric.STORES_PAUSED, pipeline.fetches()::pausedStores);
    arithmetic(pipeline);
  }

  private void arithmetic(ImagePipeline pipeline) {
    for (Precision precision : Precision.values()) {
      metrics.read(
          Metric.MODEL_PRECISION,
          () -> pipeline.arithmetic().precision() == precision ? 1 : 0,
          model,
          precision.label());
    }
    metrics.read(Metric.CALIBRATION_AGREEMENT, () -> found(pipeline, Findings::agreement), model);
    metrics.read(Metric.CALIBRATION_DIFFERENCE, () -> found(pipeline, Findings::difference), model);
  }

  private static double found(ImagePipeline pipeline, ToDoubleFunction<Findings> figure) {
    Findings findings = pipeline.arithmetic().findings();
    return findings == null ? Double.NaN : figure.applyAsDouble(findings);
  }

  /** Also those of Kafka's clients, which the caller closes. */
  KafkaStreamsMetrics processor(GlimpseProcessor processor) {
    metrics.read(Metric.LAG, processor::lag);
    metrics.readAll(Metric.PARTITION_HELD, processor::heldSeconds);
    processor.answers().listen(new StageTimes(metrics, model));
    metrics.read(Metric.STREAM_THREADS_REPLACED, processor::threadsReplaced);
    AnswerStatistics answers = processor.answers();
    metrics.read(Metric.ANSWERS, answers::predictions, model, "prediction", NO_CODE);
    for (FailureCode code : FailureCode.values()) {
      metrics.read(
          Metric.ANSWERS, () -> answers.deadLetters(code), model, "dead_letter", code.toString());
    }
    KafkaStreamsMetrics clients = processor.clientMetrics();
    metrics.read(clients);
    return clients;
  }

  void brokers(BrokerWatch brokers) {
    flag(Metric.BROKERS_REACHABLE, () -> brokers.trouble() == null);
  }

  private void flag(Metric metric, BooleanSupplier holds) {
    metrics.read(metric, () -> holds.getAsBoolean() ? 1 : 0);
  }
}
