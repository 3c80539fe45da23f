package dev.glimpse.service;

import dev.glimpse.avro.ConfiguredEventFormat;
import dev.glimpse.batch.BatchListener;
import dev.glimpse.config.BatchConfig;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.management.Metric;
import dev.glimpse.management.MetricRegistry;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.pipeline.RotatedImageMetrics;
import dev.glimpse.pipeline.StageTimeMetrics;
import dev.glimpse.shadow.ShadowModels;
import dev.glimpse.shadow.ShadowStatistics.Compared;
import dev.glimpse.shadow.ShadowStatistics.Drop;
import dev.glimpse.streams.AnswerStatistics;
import dev.glimpse.streams.BrokerConnectionWatch;
import dev.glimpse.streams.GlimpseProcessor;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/**
 * The registration of the metrics of {@code glimpse run}. Almost all values exist anyway and are
 * read at each scrape; only distributions are written as events happen.
 */
final class ServiceMetrics {

  /** The code of an answer that is not a dead letter. */
  static final String NO_CODE = "none";

  /** The model of a dead letter, whose request may name any model. */
  private static final String NO_MODEL = "none";

  private final MetricRegistry metrics = new MetricRegistry();
  private final AnswerStatistics answers = new AnswerStatistics(new StageTimeMetrics(metrics));
  private final RotatedImageMetrics rotatedImages = new RotatedImageMetrics(metrics);
  private final ModelMetrics models;

  /**
   * Creates the metrics of the JVM and of readiness.
   *
   * @param config the settings of batches
   * @param batches an additional listener for every batch
   */
  ServiceMetrics(BatchConfig config, BatchListener batches, ServiceHealth health) {
    models = new ModelMetrics(metrics, batches, answers, config.maxSize());
    flag(Metric.READY, health.ready()::isUp);
  }

  MetricRegistry endpoint() {
    return metrics;
  }

  /** Returns the metrics of each model. */
  ModelMetrics models() {
    return models;
  }

  /** Returns the counts of written answers, for the processor. */
  AnswerStatistics answers() {
    return answers;
  }

  /** Returns the counts of rotated images, for the pipeline. */
  RotatedImageMetrics rotatedImages() {
    return rotatedImages;
  }

  /** Registers the times of the start's phases. */
  void register(StartTimeline timeline) {
    for (StartTimeline.Phase phase : StartTimeline.Phase.values()) {
      metrics.read(Metric.START_PHASE, () -> timeline.seconds(phase), phase.tag());
    }
  }

  /** Registers the metrics of the pipeline and of its served models. */
  void register(ImagePipeline pipeline) {
    metrics.read(Metric.IMAGES_IN_FLIGHT, pipeline::imagesInFlight);
    metrics.read(Metric.BYTES_IN_FLIGHT, pipeline::bytesInFlight);
    metrics.read(Metric.FETCH_RETRIES, pipeline.fetches()::retries);
    metrics.read(Metric.OPEN_CIRCUIT_BREAKERS, pipeline.fetches()::pausedStores);
    metrics.read(Metric.STORES_THROTTLED, pipeline.fetches()::throttledStores);
    metrics.read(Metric.FETCH_PUSH_BACKS, pipeline.fetches()::pushBacks);
    metrics.read(Metric.CACHE_HITS, pipeline.cache()::hits);
    metrics.read(Metric.CACHE_MISSES, pipeline.cache()::misses);
    metrics.read(Metric.MODELS_LOADED, pipeline.models()::loadedModels);
  }

  /** Registers the metrics of shadow models. */
  void register(ShadowModels shadows) {
    shadows
        .pairs()
        .forEach(
            (model, shadow) -> {
              String name = shadow.model().toString();
              for (Compared outcome : Compared.values()) {
                metrics.read(
                    Metric.SHADOW_PREDICTIONS,
                    () -> shadow.statistics().compared(outcome),
                    model,
                    name,
                    outcome.label());
              }
              for (Drop drop : Drop.values()) {
                metrics.read(
                    Metric.SHADOW_DROPPED,
                    () -> shadow.statistics().dropped(drop),
                    model,
                    name,
                    drop.label());
              }
            });
  }

  /**
   * Registers the processor's metrics, and returns those of Kafka's clients, which the caller
   * closes.
   */
  KafkaStreamsMetrics register(GlimpseProcessor processor) {
    metrics.read(Metric.LAG, processor::lag);
    metrics.readAll(Metric.PARTITION_BLOCKED, processor::blockedSeconds);
    metrics.read(Metric.STREAM_THREADS_REPLACED, processor::threadsReplaced);
    for (FailureCode code : FailureCode.values()) {
      metrics.read(
          Metric.ANSWERS,
          () -> answers.deadLetters(code),
          NO_MODEL,
          "dead_letter",
          code.toString());
    }
    for (IgnoredEvent.Reason reason : IgnoredEvent.Reason.values()) {
      metrics.read(
          Metric.IGNORED,
          () -> answers.ignored(reason),
          reason.toString().toLowerCase(Locale.ROOT));
    }
    KafkaStreamsMetrics clients = processor.clientMetrics();
    metrics.read(clients);
    return clients;
  }

  /** Registers whether the brokers answer. */
  void register(BrokerConnectionWatch brokers) {
    flag(Metric.BROKERS_REACHABLE, () -> brokers.trouble() == null);
  }

  /** Registers what the event format waits for. */
  void register(ConfiguredEventFormat formats) {
    metrics.read(Metric.REGISTRY_SCHEMAS_WAITING, formats::schemasWaiting);
  }

  private void flag(Metric metric, BooleanSupplier holds) {
    metrics.read(metric, () -> holds.getAsBoolean() ? 1 : 0);
  }
}
