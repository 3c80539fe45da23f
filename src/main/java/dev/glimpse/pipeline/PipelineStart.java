package dev.glimpse.pipeline;

import dev.glimpse.config.FetchConfig;
import dev.glimpse.config.FetchMemory;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.PipelineConfig;
import dev.glimpse.event.FailureException;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.image.ImageLimits;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelReference;
import dev.glimpse.pipeline.ImagePipeline.PipelineResources;
import dev.glimpse.serving.ModelLease;
import dev.glimpse.serving.ScoreCache;
import dev.glimpse.serving.ServedModels;
import dev.glimpse.store.ImageSource;
import dev.glimpse.system.DaemonThreadFactory;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a pipeline in two steps: {@link #check} takes no time, {@link #load} loads the
 * default model. Between them a processor checks its brokers and topics.
 */
public final class PipelineStart implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PipelineStart.class);

  private final PipelineConfig config;
  private final FetchConfig fetch;
  private final FetchMemory memory;
  private final ImageLimits limits;
  private final ImageSource source;

  private PipelineStart(
      PipelineConfig config,
      FetchConfig fetch,
      FetchMemory memory,
      ImageLimits limits,
      ImageSource source) {
    this.config = config;
    this.fetch = fetch;
    this.memory = memory;
    this.limits = limits;
    this.source = source;
  }

  /**
   * Checks the settings against the memory of this JVM, and opens the stores of images.
   *
   * @throws ConfigException if a setting cannot be used
   */
  public static PipelineStart check(PipelineConfig config, FetchConfig fetch) {
    FetchMemory memory = HeapStartCheck.run(config, fetch);
    ImageLimits limits = limits(config);
    return new PipelineStart(config, fetch, memory, limits, FetchingFactory.source(fetch, limits));
  }

  /** Returns the limits of images. */
  static ImageLimits limits(PipelineConfig config) {
    return new ImageLimits(
        config.images().maxBytes(), config.images().maxPixels(), config.images().maxSide());
  }

  /**
   * Loads and warms up the default model, and starts the pipeline, which closes the stores.
   *
   * @throws ModelException if the model cannot be loaded
   * @throws ConfigException if a decoder of images cannot be loaded
   */
  public ImagePipeline load(ModelResources resources, PipelineListeners listeners) {
    ModelReference defaultModel = ModelReference.parse(config.serving().model());
    ServedModels models = models(defaultModel, resources, listeners);
    PipelineResources stages =
        new PipelineResources(
            FetchingFactory.fetcher(fetch, source, memory),
            limits,
            new InFlightMemoryBudget(config.inFlight().bytes()),
            new InFlightMemoryBudget(HeapStartCheck.decoderBytes()),
            Executors.newFixedThreadPool(
                config.inFlight().decodeThreads(), DaemonThreadFactory.named("decode")),
            new ScoreCache(config.serving().scoreCacheBytes()),
            listeners.images(),
            resources.place(),
            GlobalOpenTelemetry.getTracer("dev.glimpse"));
    LOG.info(
        "Serving {} with {} on {}",
        defaultModel,
        resources.engine().label(),
        resources.engine().deviceLabel());
    return new ImagePipeline(stages, models, defaultModel, config.inFlight().images());
  }

  /** Loads the decoders that are not TensorFlow's. The engine has prepared the folder for them. */
  private void loadDecoders() {
    try {
      ImageFormats.SUPPORTED.load();
    } catch (LinkageError e) {
      throw new ConfigException(
          GlimpseConfig.CACHE_DIR,
          config.device().cacheFolder(),
          "Cannot load a decoder of images that is unpacked there: the folder must be writable and"
              + " allow execution (no noexec). "
              + e);
    }
  }

  /** Creates the served models and loads the default model, and the decoders meanwhile. */
  private ServedModels models(
      ModelReference defaultModel, ModelResources resources, PipelineListeners listeners) {
    ModelCatalogue catalogue = ModelsFolderCheck.catalogue(config.serving());
    // Throws for an unknown model, with a list of the known ones.
    ModelCatalogue.Entry unused = catalogue.entry(defaultModel.toString());
    ServedModels models =
        new ServedModels(
            catalogue,
            resources.answeringModels(listeners.batches()),
            resources.budget(),
            Set.of(defaultModel),
            config.serving().maxLoaded(),
            "models",
            listeners.models());
    try {
      CompletableFuture<ModelLease> loading = models.lease(defaultModel);
      loadDecoders();
      loading.join().giveBack();
    } catch (ConfigException e) {
      models.close();
      throw e;
    } catch (CompletionException e) {
      models.close();
      throw new ModelException(
          e.getCause() instanceof FailureException f ? f.failure().message() : e.toString(), e);
    }
    models.watch(config.serving().pollInterval());
    return models;
  }

  /** Closes the stores, if no pipeline has done so. */
  @Override
  public void close() {
    source.close();
  }
}
