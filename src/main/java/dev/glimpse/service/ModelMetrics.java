package dev.glimpse.service;

import dev.glimpse.batch.BatchListener;
import dev.glimpse.batch.BatchListener.CloseReason;
import dev.glimpse.event.Prediction;
import dev.glimpse.inference.CalibrationResult;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.ScoreArithmetic;
import dev.glimpse.management.Metric;
import dev.glimpse.management.MetricRegistry;
import dev.glimpse.model.ModelReference;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.serving.ServedModel;
import dev.glimpse.serving.ServedModels;
import dev.glimpse.serving.ServingListener;
import dev.glimpse.streams.AnswerStatistics;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of each model, from its first load on. They continue when a version replaces another,
 * and while the model is not loaded.
 *
 * <p>Threads: written by those that load and call models; read by any.
 */
final class ModelMetrics implements ServingListener {

  private final MetricRegistry metrics;
  private final BatchListener all;
  private final int maxBatch;
  private final Map<String, Counts> counts = new ConcurrentHashMap<>();
  private final Set<Prediction.Model> versions = ConcurrentHashMap.newKeySet();
  private final AnswerStatistics answers;

  private final class Counts {
    final LongAdder loads = new LongAdder();
    final Map<Reason, LongAdder> failures = new ConcurrentHashMap<>();
    final BatchStatistics batches = new BatchStatistics();
    final BatchListener listener;

    /** The models that answer with this one; null until a version is loaded. */
    volatile @Nullable ServedModels answering;

    Counts(String model) {
      DoubleConsumer sizes = metrics.histogram(Metric.BATCH_SIZE, powersOfTwo(maxBatch), model);
      listener = all.andThen(batches).andThen((size, reason, nanos) -> sizes.accept(size));
    }
  }

  /**
   * Creates the metrics, without any model.
   *
   * @param all an additional listener for every model's batches
   */
  ModelMetrics(MetricRegistry metrics, BatchListener all, AnswerStatistics answers, int maxBatch) {
    this.metrics = metrics;
    this.all = all;
    this.answers = answers;
    this.maxBatch = maxBatch;
  }

  /** Returns the listener for a new batcher of a model. */
  BatchListener batches(String model) {
    Counts of = counts(model);
    of.batches.begin();
    return of.listener;
  }

  @Override
  public void loaded(ServedModels models, Prediction.Model model) {
    Counts of = counts(model.name());
    of.answering = models;
    of.loads.increment();
    if (versions.add(new Prediction.Model(model.name(), model.version(), ""))) {
      read(
          Metric.MODEL_ACTIVE,
          () -> models.isActive(model.name(), model.version()) ? 1 : 0,
          model.name(),
          model.version());
    }
  }

  /** Returns the listener for shadow models, which have no metric of the active version. */
  ServingListener ofShadows() {
    return new ServingListener() {
      @Override
      public void loaded(ServedModels models, Prediction.Model model) {
        counts(model.name()).loads.increment();
      }

      @Override
      public void failed(String model, Reason reason) {
        ModelMetrics.this.failed(model, reason);
      }
    };
  }

  @Override
  public void failed(String model, Reason reason) {
    counts(model).failures.computeIfAbsent(reason, unused -> new LongAdder()).increment();
  }

  private Counts counts(String model) {
    return counts.computeIfAbsent(
        model,
        unused -> {
          Counts fresh = new Counts(model);
          register(model, fresh);
          return fresh;
        });
  }

  private void register(String model, Counts counts) {
    BatchStatistics batches = counts.batches;
    for (CloseReason reason : CloseReason.values()) {
      read(
          Metric.BATCHES,
          () -> batches.batches(reason),
          model,
          reason.toString().toLowerCase(Locale.ROOT));
    }
    read(Metric.BATCH_SIZE_EFFECTIVE, () -> batches.effectiveSize(maxBatch), model);
    read(Metric.BATCH_SIZE_MAX, () -> maxBatch, model);
    read(Metric.DEVICE_BUSY, batches::busySeconds, model);
    read(Metric.DEVICE_EXHAUSTED, batches::exhausted, model);
    read(Metric.MODEL_LOADS, counts.loads::sum, model);
    for (Reason reason : Reason.values()) {
      read(
          Metric.MODEL_FAILURES,
          () -> counts.failures.getOrDefault(reason, new LongAdder()).sum(),
          model,
          reason.label());
    }
    read(
        Metric.ANSWERS,
        () -> answers.predictions(model),
        model,
        "prediction",
        ServiceMetrics.NO_CODE);
    arithmetic(model, counts);
  }

  private void arithmetic(String model, Counts counts) {
    for (Precision precision : Precision.values()) {
      read(
          Metric.MODEL_PRECISION,
          () -> of(model, counts, arithmetic -> arithmetic.precision() == precision ? 1 : 0, 0),
          model,
          precision.label());
    }
    read(
        Metric.CALIBRATION_AGREEMENT,
        () -> found(model, counts, CalibrationResult::agreement),
        model);
    read(
        Metric.CALIBRATION_DIFFERENCE,
        () -> found(model, counts, CalibrationResult::difference),
        model);
  }

  private static double found(
      String model, Counts counts, ToDoubleFunction<CalibrationResult> figure) {
    return of(
        model,
        counts,
        arithmetic -> {
          CalibrationResult findings = arithmetic.findings();
          return findings == null ? Double.NaN : figure.applyAsDouble(findings);
        },
        Double.NaN);
  }

  /** Returns a figure of the active version. */
  private static double of(
      String model, Counts counts, ToDoubleFunction<ScoreArithmetic> figure, double otherwise) {
    ServedModels known = counts.answering;
    ServedModel inForce = known == null ? null : known.loaded(new ModelReference(model, null));
    return inForce == null ? otherwise : figure.applyAsDouble(inForce.arithmetic());
  }

  private void read(Metric metric, DoubleSupplier source, String... tags) {
    metrics.read(metric, source, tags);
  }

  /** Returns the powers of two up to the first that is not below the limit. */
  private static double[] powersOfTwo(int limit) {
    int highest = Integer.SIZE - Integer.numberOfLeadingZeros(limit - 1);
    return IntStream.rangeClosed(0, highest).mapToDouble(power -> 1 << power).toArray();
  }
}
