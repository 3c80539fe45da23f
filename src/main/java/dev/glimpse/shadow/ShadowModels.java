package dev.glimpse.shadow;

import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.ServingConfig;
import dev.glimpse.config.ShadowConfig;
import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.model.ModelReference;
import dev.glimpse.pipeline.DecodedImageListener;
import dev.glimpse.pipeline.DecodedRequest;
import dev.glimpse.pipeline.InFlightMemoryBudget;
import dev.glimpse.pipeline.ModelResources;
import dev.glimpse.pipeline.ModelsFolderCheck;
import dev.glimpse.serde.AnswerEncoder;
import dev.glimpse.serving.ModelLease;
import dev.glimpse.serving.ServedModel;
import dev.glimpse.serving.ServedModels;
import dev.glimpse.serving.ServingListener;
import dev.glimpse.shadow.ShadowStatistics.Drop;
import dev.glimpse.system.DaemonThreadFactory;
import dev.glimpse.topology.ShadowTopicProducer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shadow models, which score the images of other models; their predictions go into a topic of
 * their own. They never affect answers: shadows have their own models, batchers, memory budget,
 * thread and producer, and an image is skipped if one of these is not available immediately.
 *
 * <p>Threads: decoders call {@link #show}; one thread of its own decodes images that need another
 * tensor, compares, and sends. The memory budget bounds its queue. {@link #close} drops unfinished
 * images.
 */
public final class ShadowModels implements DecodedImageListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ShadowModels.class);
  private static final long DECODE_GRACE_SECONDS = 30;
  private static final CompletableFuture<?> UNREAD = CompletableFuture.completedFuture(null);

  /** The shadow of a model, with its counts. */
  public record Shadow(ModelReference model, ShadowStatistics statistics) {}

  private final Map<String, Shadow> pairs;
  private final ServedModels models;
  private final InFlightMemoryBudget budget;
  private final ShadowTopicProducer topic;
  private final DecodedRequest.EngineInfo engineInfo;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(DaemonThreadFactory.named("shadow"));

  /**
   * Creates the shadows; the first image loads their models.
   *
   * @param pairs the shadows by the name of the model that answers
   * @param models closed with this
   * @param bytes the memory budget of the images that wait
   * @param topic closed with this
   */
  private ShadowModels(
      Map<String, Shadow> pairs,
      ServedModels models,
      long bytes,
      ShadowTopicProducer topic,
      DecodedRequest.EngineInfo engineInfo) {
    this.pairs = Map.copyOf(pairs);
    this.models = models;
    this.budget = new InFlightMemoryBudget(bytes);
    this.topic = topic;
    this.engineInfo = engineInfo;
  }

  /**
   * Starts the shadows that the settings declare.
   *
   * @param serving the settings of the models that answer, whose folder the shadows share
   * @param encoder writes the predictions
   * @param resources the resources that the shadows share with the models that answer
   */
  public static ShadowModels start(
      ShadowConfig config,
      ServingConfig serving,
      AnswerEncoder encoder,
      ModelResources resources,
      ServingListener listener) {
    Map<String, Shadow> pairs = new LinkedHashMap<>();
    config
        .pairs()
        .forEach(
            (model, shadow) ->
                pairs.put(
                    model,
                    new Shadow(
                        ModelReference.parse(shadow),
                        new ShadowStatistics(shadow + " of " + model))));
    Set<ModelReference> all =
        pairs.values().stream().map(Shadow::model).collect(Collectors.toSet());
    ServedModels models =
        new ServedModels(
            ModelsFolderCheck.catalogue(serving),
            resources.shadowModels(InFlightMemoryBudget.maxImages(config.bytes())),
            resources.budget(),
            all,
            all.size(),
            "shadow-models",
            listener);
    models.watch(serving.pollInterval());
    return new ShadowModels(
        pairs,
        models,
        config.bytes(),
        new ShadowTopicProducer(
            new KafkaClientFactory(config.kafka(), Map.of()).bestEffortSender(),
            config.topic(),
            encoder),
        resources.place());
  }

  @Override
  public CompletableFuture<?> decoded(
      DecodedImage decoded, EncodedImage image, @Nullable FloatBuffer tensor) {
    Shadow shadow = pairs.get(decoded.model().identity().name());
    if (shadow == null) {
      return UNREAD;
    }
    try {
      ModelLease lease = models.leaseNow(shadow.model());
      if (lease == null) {
        shadow.statistics().dropped(Drop.UNAVAILABLE, "it is being loaded");
      } else {
        return show(decoded, image, tensor, shadow.statistics(), lease);
      }
    } catch (FailureException e) {
      shadow.statistics().dropped(Drop.UNAVAILABLE, e.failure().message());
    } catch (Throwable e) { // a shadow's failure does not affect the answer
      shadow.statistics().dropped(Drop.FAILED, e.toString());
      return new CompletableFuture<>(); // the tensor may still be in use
    }
    return UNREAD;
  }

  private CompletableFuture<?> show(
      DecodedImage decoded,
      EncodedImage image,
      @Nullable FloatBuffer tensor,
      ShadowStatistics statistics,
      ModelLease lease)
      throws FailureException {
    ServedModel model = lease.model();
    FloatBuffer shared =
        tensor != null && model.preprocessingKey().equals(decoded.model().preprocessingKey())
            ? tensor
            : null;
    int taken;
    try {
      long working = shared == null ? model.preprocessor().working(image) : 0;
      taken = budget.tryTake(retainedBytes(decoded, image) + model.tensorBytes() + working);
    } catch (FailureException e) {
      lease.giveBack();
      throw e;
    }
    if (taken < 0) {
      lease.giveBack();
      statistics.dropped(Drop.BUSY, "glimpse.shadow.bytes are in use");
      return UNREAD;
    }
    ShadowImageTask task =
        new ShadowImageTask(
            decoded,
            lease,
            new ShadowImageTask.SharedResources(statistics, thread, topic, engineInfo),
            () -> budget.release(taken));
    try {
      if (shared != null) {
        return task.start(shared);
      }
      task.start(image);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      task.drop(Drop.FAILED, e);
    } catch (RuntimeException e) {
      task.drop(Drop.FAILED, e);
    }
    return UNREAD;
  }

  /** Returns the bytes of the image and of the attributes that are copied to the prediction. */
  private static long retainedBytes(DecodedImage decoded, EncodedImage image) {
    return image.bytes().length + 2L * decoded.request().request().attributes().json().length();
  }

  /** Returns the shadows by the name of the model that answers. */
  public Map<String, Shadow> pairs() {
    return pairs;
  }

  @Override
  public void close() {
    models.shutdown();
    thread.shutdownNow();
    try {
      if (thread.awaitTermination(DECODE_GRACE_SECONDS, TimeUnit.SECONDS)) {
        models.close();
      } else {
        LOG.warn("A shadow's decoder is still busy; its model stays loaded until the process ends");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    topic.close();
  }
}
