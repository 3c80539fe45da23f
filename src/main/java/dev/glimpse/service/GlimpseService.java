package dev.glimpse.service;

import dev.glimpse.avro.ConfiguredEventFormat;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.management.ManagementServer;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.pipeline.DecodedImageListener;
import dev.glimpse.pipeline.DeviceHangWatch;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.pipeline.ModelEngineProvider;
import dev.glimpse.pipeline.ModelResources;
import dev.glimpse.pipeline.PipelineListeners;
import dev.glimpse.pipeline.PipelineStart;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.service.ServicePhase.Connecting;
import dev.glimpse.service.ServicePhase.Loading;
import dev.glimpse.service.ServicePhase.Running;
import dev.glimpse.service.StartTimeline.Phase;
import dev.glimpse.shadow.ShadowModels;
import dev.glimpse.streams.BrokerConnectionWatch;
import dev.glimpse.streams.BrokerWait;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.streams.NativeCodecs;
import dev.glimpse.streams.StartStoppedException;
import dev.glimpse.streams.StopRequest;
import dev.glimpse.streams.TopicStartCheck;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service behind {@code glimpse run}: a processor with its pipeline, the watches of device and
 * brokers, and health and metrics over HTTP.
 *
 * <p>It starts in phases: settings, brokers and topics, models, wiring; {@link #start} is the last
 * one. Health and metrics are served from the end of the first phase on, and tell the phase. {@link
 * #close} closes all parts in reverse.
 *
 * <p>Threads: one creates and closes it; any may close the processor.
 */
public final class GlimpseService implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GlimpseService.class);

  private final StartTimeline timeline = StartTimeline.ofThisProcess();
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final BatchStatistics statistics = new BatchStatistics();
  private final GlimpseConfig config;
  private final EventFormat format;
  private final ConfiguredEventFormat formats;
  private final AtomicReference<ServicePhase> phase;
  private final ServiceHealth health;
  private final ServiceMetrics metrics;
  private final @Nullable LiveViewBinding view;
  private final @Nullable ManagementServer management;
  private final GlimpseProcessor processor;

  /**
   * Checks settings, brokers and topics, in this order, and then loads the model. The engine starts
   * while brokers and topics are checked. Requests are answered after {@link #start}.
   *
   * @param stop ends the wait for a broker, and the start between two phases
   * @param engines starts the engine that runs the models
   * @throws ConfigException if a setting cannot be used, such as a port that is in use
   * @throws org.apache.kafka.common.KafkaException if no broker answers in time
   * @throws dev.glimpse.model.ModelException if the model cannot be loaded
   * @throws StartStoppedException if a stop was requested meanwhile
   */
  public GlimpseService(GlimpseConfig config, StopRequest stop, ModelEngineProvider engines) {
    this.config = config;
    formats = new ConfiguredEventFormat(config.eventFormat());
    format = formats.format();
    closing.push(formats::close);
    try {
      config.kafka().check();
      PipelineStart pipelineStart = PipelineStart.check(config.pipeline(), config.fetch());
      closing.push(pipelineStart::close);
      BrokerWait wait = new BrokerWait(config.processor(), stop);

      phase = new AtomicReference<>(new Connecting(wait));
      health = ServiceHealth.of(phase::get);
      metrics = new ServiceMetrics(config.batch(), statistics, health);
      metrics.register(timeline);
      closing.push(metrics.endpoint()::close);
      view = openView();
      management = openPort();
      timeline.end(Phase.CHECKS);

      EngineStart engineStart = startEngine(stop, engines);
      wait.run();
      new TopicStartCheck(config.processor()).run();
      new RegistryWait(formats, config.processor().startTimeout(), stop).run();
      stop.endStart("the model was loaded");
      timeline.end(Phase.BROKERS);

      phase.set(new Loading());
      ModelResources resources = engineStart.await();
      timeline.end(Phase.ENGINE);
      ImagePipeline pipeline = load(pipelineStart, resources);
      stop.endStart("the processor was started");
      timeline.end(Phase.MODEL);

      processor = wire(pipeline);
      timeline.end(Phase.WIRING);
    } catch (RuntimeException | Error e) { // an open port keeps a process alive
      RuntimeException failure = closeAll();
      if (failure != null) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }

  private @Nullable LiveViewBinding openView() {
    if (!config.management().view()) {
      return null;
    }
    LiveViewBinding opened = new LiveViewBinding(config.management(), config.view(), format);
    closing.push(opened::close);
    return opened;
  }

  private @Nullable ManagementServer openPort() {
    if (!config.management().isEnabled()) {
      return null;
    }
    ManagementServer opened =
        ManagementPort.open(
            config.management(),
            Map.of(
                "/health/live",
                health.live(),
                "/health/ready",
                health.ready(),
                "/info",
                new InfoEndpoint(phase::get),
                "/metrics",
                metrics.endpoint()),
            view == null ? Map.of() : view.pages());
    closing.push(opened::close);
    return opened;
  }

  private EngineStart startEngine(StopRequest stop, ModelEngineProvider engines) {
    stop.endStart("the engine was started");
    EngineStart started =
        new EngineStart(
            () -> {
              NativeCodecs.load(config.device().cacheFolder());
              return ModelResources.start(config.pipeline(), engines);
            });
    closing.push(started::close);
    return started;
  }

  private ImagePipeline load(PipelineStart start, ModelResources resources) {
    DecodedImageListener images =
        DecodedImageListener.both(metrics.rotatedImages(), shadows(resources));
    if (view != null) {
      images = DecodedImageListener.both(images, view.open());
    }
    ImagePipeline pipeline =
        start.load(
            resources, new PipelineListeners(metrics.models()::batches, metrics.models(), images));
    closing.push(pipeline::close);
    metrics.register(pipeline);
    return pipeline;
  }

  private DecodedImageListener shadows(ModelResources resources) {
    if (config.shadows().isEmpty()) {
      return DecodedImageListener.NONE;
    }
    ShadowModels shadows =
        ShadowModels.start(
            config.shadows(),
            config.serving(),
            format.predictions(),
            resources,
            metrics.models().ofShadows());
    closing.push(shadows::close);
    metrics.register(shadows);
    return shadows;
  }

  private GlimpseProcessor wire(ImagePipeline pipeline) {
    GlimpseProcessor wired =
        new GlimpseProcessor(config.processor(), format, pipeline, metrics.answers());
    closing.push(wired::close);
    DeviceHangWatch deviceWatch = pipeline.watch(config.device().timeout(), wired::fail);
    closing.push(deviceWatch::close);
    BrokerConnectionWatch brokerWatch = new BrokerConnectionWatch(config.processor());
    closing.push(brokerWatch::close);
    phase.set(new Running(pipeline, wired, deviceWatch, brokerWatch));
    closing.push(metrics.register(wired)::close);
    metrics.register(brokerWatch);
    metrics.register(formats);
    if (view != null) {
      view.follow(wired::lag);
    }
    return wired;
  }

  /**
   * Joins the group and waits until partitions are assigned.
   *
   * @return false if the processor has ended instead
   */
  public boolean start() throws InterruptedException {
    processor.start();
    if (!processor.awaitRunning()) {
      return false;
    }
    timeline.end(Phase.GROUP);
    LOG.info("Ready after {}", timeline);
    return true;
  }

  /** Returns the processor that answers requests. */
  public GlimpseProcessor processor() {
    return processor;
  }

  /** Returns the statistics of the batches so far. */
  public BatchStatistics statistics() {
    return statistics;
  }

  /** Returns the address of health and metrics; null if they are disabled. */
  public @Nullable InetSocketAddress managementAddress() {
    return management == null ? null : management.address();
  }

  /**
   * Closes all parts in the reverse order of the start; a failure does not keep the rest from being
   * closed.
   *
   * @throws IllegalStateException as {@link GlimpseProcessor#close}
   */
  @Override
  public void close() {
    RuntimeException failure = closeAll();
    if (failure != null) {
      throw failure;
    }
  }

  /** Closes all parts, and returns the first failure, with the others suppressed in it. */
  private @Nullable RuntimeException closeAll() {
    RuntimeException first = null;
    while (!closing.isEmpty()) {
      try {
        closing.pop().run();
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    return first;
  }
}
