package dev.glimpse.pipeline;

import dev.glimpse.batch.BatchListener;
import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.FetchMemory;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.config.ServingSettings;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import dev.glimpse.fetch.RetryingImageFetcher;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelReference;
import dev.glimpse.serving.ScoreCache;
import dev.glimpse.serving.ServedModels;
import dev.glimpse.serving.ServingListener;
import dev.glimpse.store.ImageSource;
import dev.glimpse.system.DaemonThreadFactory;
import dev.glimpse.topology.ImageClassifier;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipeline that answers requests: fetch, check, decode, batch, classify.
 *
 * <p>Threads: the caller's thread takes a permit; the thread {@code models} loads models, and
 * images that waited for one continue there; fetch threads wait for stores and then for memory of
 * the budget; decoders decode; each batcher's worker calls the device and completes the answers. No
 * queue is longer than the limit of images in flight. {@link #close} fails unanswered requests.
 */
public final class ImagePipeline implements ImageClassifier, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImagePipeline.class);

  /** The time that {@link #close} waits for decoders, which cannot be interrupted. */
  private static final long DECODE_GRACE_SECONDS = 30;

  /**
   * The resources that all images share.
   *
   * @param fetches the fetcher of images; closed with the pipeline
   * @param limits the limits that are checked before an image is decoded
   * @param bytes the memory budget of images that wait for a decoder, are decoded, or are tensors
   * @param encoded the heap budget of encoded images that wait for a decoder or are decoded
   * @param cache scores of earlier images
   * @param listener called with every decoded image
   * @param engineInfo the fields of predictions that describe this process
   * @param tracer creates spans; without an OpenTelemetry agent they have no effect
   */
  record PipelineResources(
      RetryingImageFetcher fetches,
      ImageLimits limits,
      InFlightMemoryBudget bytes,
      InFlightMemoryBudget encoded,
      ExecutorService decoders,
      ScoreCache cache,
      DecodedImageListener listener,
      DecodedRequest.EngineInfo engineInfo,
      Tracer tracer) {}

  private final PipelineResources stages;
  private final ServedModels models;
  private final ModelReference defaultModel;
  private final InFlightLimiter permits;
  private final Set<ImageTask> unanswered = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ImagePipeline(
      PipelineResources stages, ServedModels models, ModelReference defaultModel, int maxInFlight) {
    this.stages = stages;
    this.models = models;
    this.defaultModel = defaultModel;
    this.permits = new InFlightLimiter(maxInFlight);
  }

  /**
   * Starts a pipeline: loads and warms up the default model, and unpacks files that have to be on
   * disk.
   *
   * @param listener called after every batch
   * @throws ModelException if the model cannot be loaded
   * @throws ConfigException if a setting cannot be used
   */
  public static ImagePipeline start(
      PipelineConfig config, FetchConfig fetch, BatchListener listener) {
    PipelineStart start = PipelineStart.check(config, fetch);
    try {
      return start.load(
          ModelResources.start(config, ConfiguredModelEngine::start),
          PipelineListeners.ofBatches(listener));
    } catch (RuntimeException e) {
      start.close();
      throw e;
    }
  }

  /** Returns the fields of predictions that describe this process. */
  public DecodedRequest.EngineInfo engineInfo() {
    return stages.engineInfo();
  }

  /** Returns the limits of an image. */
  public ImageLimits limits() {
    return stages.limits();
  }

  /** Returns the served models. */
  public ServedModels models() {
    return models;
  }

  /** Returns the number of images in flight. */
  public int imagesInFlight() {
    return permits.taken();
  }

  /** Returns the bytes of the budget that images in flight have reserved. */
  public long bytesInFlight() {
    return stages.bytes().taken();
  }

  /** Returns the cache of scores. */
  public ScoreCache cache() {
    return stages.cache();
  }

  /** Returns the fetcher. */
  public RetryingImageFetcher fetches() {
    return stages.fetches();
  }

  /**
   * Watches the device until the watch is closed; close it before the pipeline.
   *
   * @param limit the time limit of a call
   * @param report called once, when the device does not answer or its worker has died
   */
  public DeviceHangWatch watch(Duration limit, Consumer<IllegalStateException> report) {
    return new DeviceHangWatch(models::batchers, limit, report);
  }

  @Override
  public Admission open() {
    return new Admission() {
      @Override
      public @Nullable Permit tryAcquire() {
        return permits.tryTake(this) ? new InFlightPermit(this) : null;
      }

      @Override
      public void leaveLine() {
        permits.leaveLine(this);
      }
    };
  }

  /** Classifies an image without an admission: waits for a permit. */
  public CompletableFuture<RequestAnswer> classify(
      ImageRequest request, Prediction.@Nullable Source source) throws InterruptedException {
    permits.take(this);
    return new InFlightPermit(this).classify(request, source);
  }

  private final class InFlightPermit implements Permit {
    private final Object holder;

    InFlightPermit(Object holder) {
      this.holder = holder;
    }

    @Override
    public CompletableFuture<RequestAnswer> classify(
        ImageRequest request, Prediction.@Nullable Source source) {
      String name = request.model();
      ImageTask task =
          new ImageTask(
              request,
              source,
              stages,
              models.lease(name == null ? defaultModel : ModelReference.parse(name)),
              this::left);
      unanswered.add(task);
      try {
        if (closed) {
          throw new RejectedExecutionException("closed");
        }
        task.start(holder);
      } catch (RejectedExecutionException e) {
        task.abandon(closing());
      }
      return task.answer();
    }

    private void left(ImageTask task) {
      if (unanswered.remove(task)) {
        release();
      }
    }

    @Override
    public void release() {
      permits.giveBack(holder);
    }
  }

  private static IllegalStateException closing() {
    return new IllegalStateException("The pipeline is closed");
  }

  /** Fails what is unanswered, stops the threads and unloads the models. */
  @Override
  public void close() {
    closed = true;
    // Before images release their models: no model is unloaded while a decoder uses it.
    models.shutdown();
    stages.fetches().close();
    stages.decoders().shutdownNow();
    unanswered.forEach(task -> task.abandon(closing()));
    try {
      if (stages.decoders().awaitTermination(DECODE_GRACE_SECONDS, TimeUnit.SECONDS)) {
        models.close();
      } else {
        LOG.warn("A decoder is still busy; the models stay loaded until the process ends");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
