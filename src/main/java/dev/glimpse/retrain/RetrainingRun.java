package dev.glimpse.retrain;

import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.evaluate.ModelEvaluation;
import dev.glimpse.evaluate.WilsonInterval;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.TrainingRecord;
import dev.glimpse.model.TrainingRecord.HeldOutAccuracy;
import dev.glimpse.pipeline.CheckedImageSource;
import dev.glimpse.pipeline.GlimpseVersion;
import dev.glimpse.retrain.RetrainingRequest.RetrainingTarget;
import dev.glimpse.retrain.RetrainingResult.MeasuredModel;
import dev.glimpse.retrain.RetrainingResult.Outcome;
import dev.glimpse.retrain.TrainingCheckpoints.SavedTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A retraining, from labelled images to a published model: data, features, training, measurement,
 * publication.
 *
 * <p>A run may be killed at any time. Features are in the cache one by one, checkpoints are
 * complete, and a model is published by one rename: the next run continues, and the catalogue never
 * contains a partial model.
 */
public final class RetrainingRun {

  private final PipelineConfig config;
  private final FetchConfig fetch;
  private final RetrainingObserver observer;
  private final BooleanSupplier stop;

  /**
   * Creates a run.
   *
   * @param observer called on the thread of the run, and during the extraction on one other
   * @param stop whether to end early and to publish what was learnt; called by any thread
   */
  public RetrainingRun(
      PipelineConfig config, FetchConfig fetch, RetrainingObserver observer, BooleanSupplier stop) {
    this.config = config;
    this.fetch = fetch;
    this.observer = observer;
    this.stop = stop;
  }

  /**
   * Runs the retraining.
   *
   * @throws RetrainingException if the base, the data or an option cannot be used
   * @throws dev.glimpse.model.ModelException if the name or the version is wrong
   * @throws dev.glimpse.evaluate.EvaluationDataException if the data cannot be read
   */
  public RetrainingResult run(RetrainingRequest request) throws IOException, InterruptedException {
    RetrainingTarget target = request.target();
    publisher(target).check(target.name(), target.version(), target.isReplaced());
    Path work = config.device().cacheFolder().resolve("training");
    TensorFlowEngine engine =
        TensorFlowEngine.start(config.device().cacheFolder(), config.device().threads());
    try (TrainingCheckpoints checkpoints = TrainingCheckpoints.open(work, target.name());
        CheckedImageSource source = CheckedImageSource.open(config, fetch)) {
      BaseNetwork network = BaseNetwork.open(request.base(), request.unfrozen());
      FeatureModel model =
          new FeatureModel(
              network.writeFeatureModel(checkpoints.featureModelFolder()),
              engine,
              config.batch().maxSize(),
              config.inFlight().decodeThreads(),
              source);
      observer.note(
          "base %s:%s, cut at %s: %d features"
              .formatted(
                  request.base().descriptor().name(),
                  request.base().descriptor().version(),
                  network.cut(),
                  network.featureCount()));
      CachedFeatures features =
          new CachedFeatures(
              model,
              FeatureKey.Model.of(
                  request.base().descriptor().sha256(),
                  network.cut(),
                  model.arithmetic().label() + " on " + engine.deviceLabel(),
                  model.folder().descriptor()),
              new FeatureCache(
                  work.resolveSibling("features"), request.cacheBytes(), Clock.systemUTC()),
              request.augmentation());
      try (FeatureTable table = new FeatureTable(work, network.featureCount())) {
        PreparedTraining prepared =
            new TrainingPreparation(request, model, features, observer).run(table, stop);
        if (prepared == null) {
          return new RetrainingResult(Outcome.STOPPED, null, null);
        }
        return train(request, network, checkpoints, prepared, source, engine);
      }
    }
  }

  private RetrainingResult train(
      RetrainingRequest request,
      BaseNetwork network,
      TrainingCheckpoints checkpoints,
      PreparedTraining prepared,
      CheckedImageSource source,
      TensorFlowEngine engine)
      throws IOException {
    Map<String, String> options = request.decisiveOptions();
    options.put("data", prepared.data().fingerprint());
    SavedTraining saved = saved(request, checkpoints, options);
    DataSplit split = prepared.split();
    List<String> labels = prepared.data().labels();
    observer.note(
        "%d classes; %d images for training, %d for validation, %d for the test"
            .formatted(
                labels.size(),
                split.training().size(),
                split.validation().size(),
                split.test().size()));
    try (FeatureTrainer trainer = network.trainer(labels.size(), request.trainer())) {
      observer.trainingStarted(trainer.retrainedGraph().definition(), options);
      RetrainingLoop loop =
          new RetrainingLoop(
              trainer,
              prepared.table(),
              request.schedule(),
              prepared.training(),
              prepared.of(split.validation()),
              labels.size());
      TrainingProgress progress = loop.run(checkpoints, options, saved, observer, stop);
      if (progress.epoch() == 0) {
        return new RetrainingResult(Outcome.STOPPED, null, null);
      }
      observer.note(
          "kept the weights of epoch %d of %d".formatted(progress.bestEpoch(), progress.epoch()));
      MeasuredModel measured = HeldOutMeasurement.of(loop, prepared, source.limits());
      if (measured.evaluation().topOne() < request.target().minAccuracy()) {
        checkpoints.clear();
        return new RetrainingResult(Outcome.BELOW_MINIMUM, measured, null);
      }
      RetrainedGraph graph =
          request.isRefitted() ? refitted(request, network, prepared, progress) : null;
      if (graph == null) {
        options.put("--refit", "none");
      }
      Path published =
          publish(
              request,
              network,
              graph == null ? trainer.retrainedGraph() : graph,
              prepared,
              options,
              measured,
              engine);
      checkpoints.clear();
      return new RetrainingResult(Outcome.PUBLISHED, measured, published);
    }
  }

  /**
   * Trains anew on all images, also the held-out ones, for the epochs up to the best one.
   *
   * @return the graph; null if there was no time for it
   */
  private @Nullable RetrainedGraph refitted(
      RetrainingRequest request,
      BaseNetwork network,
      PreparedTraining prepared,
      TrainingProgress progress)
      throws IOException {
    DataSplit split = prepared.split();
    int held = split.validation().size() + split.test().size();
    Duration limit = request.schedule().limit();
    long end = limit == null ? Long.MAX_VALUE : limit.minus(progress.elapsed()).toNanos();
    long start = System.nanoTime();
    BooleanSupplier ends = () -> stop.getAsBoolean() || System.nanoTime() - start >= end;
    if (held == 0) {
      return null;
    }
    int classes = prepared.data().labels().size();
    try (FeatureTrainer trainer = network.trainer(classes, request.trainer())) {
      LabelledRows all = prepared.all();
      boolean isComplete =
          new RetrainingLoop(trainer, prepared.table(), request.schedule(), all, all, classes)
              .run(progress.bestRates(), ends);
      observer.note(
          isComplete
              ? "refitted on all %d images for %d epochs; --refit none publishes what was measured"
                  .formatted(split.training().size() + held, progress.bestEpoch())
              : "no time was left to refit on all images; publishes what was measured");
      return isComplete ? trainer.retrainedGraph() : null;
    }
  }

  /** Returns the checkpoint to continue from; null to begin. */
  private @Nullable SavedTraining saved(
      RetrainingRequest request, TrainingCheckpoints checkpoints, Map<String, String> options)
      throws IOException {
    Optional<SavedTraining> latest = checkpoints.latest();
    if (!request.isResumed()) {
      latest.ifPresent(
          some ->
              observer.note(
                  "discards a training that ended in epoch %d; --resume would continue it"
                      .formatted(some.progress().epoch())));
      checkpoints.clear();
      return null;
    }
    if (latest.isEmpty()) {
      observer.note("no training to resume; a new one begins");
      return null;
    }
    List<String> differences = latest.get().differences(options);
    if (!differences.isEmpty()) {
      throw new RetrainingException(
          ("--resume continues a training with the same images and options, but %s. Use the same,"
                  + " or begin anew without --resume")
              .formatted(String.join("; ", differences)));
    }
    observer.note("resumes after epoch " + latest.get().progress().epoch());
    return latest.get();
  }

  private Path publish(
      RetrainingRequest request,
      BaseNetwork network,
      RetrainedGraph graph,
      PreparedTraining prepared,
      Map<String, String> options,
      MeasuredModel measured,
      TensorFlowEngine engine)
      throws IOException {
    ModelDescriptor base = request.base().descriptor();
    ModelEvaluation evaluation = measured.evaluation();
    WilsonInterval interval = WilsonInterval.of(evaluation.right(), evaluation.classified());
    HeldOutAccuracy accuracy =
        new HeldOutAccuracy(
            evaluation.right(), evaluation.classified(), interval.low(), interval.high());
    TrainingRecord record =
        new TrainingRecord(
            base.name() + ":" + base.version(),
            base.sha256(),
            prepared.data().fingerprint(),
            options.getOrDefault("--refit", "none").equals("all")
                ? prepared.data().images().size()
                : prepared.split().training().size(),
            request.schedule().seed(),
            options,
            GlimpseVersion.NUMBER,
            engine.version(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            measured.imageSet().equals("test") ? accuracy : null);
    RetrainingTarget target = request.target();
    try {
      return publisher(target)
          .publish(
              graph,
              network,
              prepared.data().labels(),
              target.name(),
              target.version(),
              target.isReplaced(),
              record)
          .path();
    } catch (IOException | RuntimeException e) {
      observer.note("nothing is published; what was learnt is kept: --resume publishes it");
      throw e;
    }
  }

  private RetrainedModelPublisher publisher(RetrainingTarget target) {
    return new RetrainedModelPublisher(target.modelsFolder(), observer::note);
  }
}
