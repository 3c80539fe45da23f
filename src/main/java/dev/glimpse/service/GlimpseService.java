package dev.glimpse.service;

import com.sun.net.httpserver.HttpHandler;
import dev.glimpse.batch.DeviceBatchFunction;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.config.ShadowSettings;
import dev.glimpse.management.ManagementServer;
import dev.glimpse.model.ImageScores;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.pipeline.DecodedImageListener;
import dev.glimpse.pipeline.DeviceHangWatch;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.pipeline.ModelLoader;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.shadow.ShadowModels;
import dev.glimpse.streams.BrokerConnectionWatch;
import dev.glimpse.streams.BrokerWait;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.streams.NativeCodecs;
import dev.glimpse.streams.StartStoppedException;
import dev.glimpse.streams.StopRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service behind {@code glimpse run}: a processor with its pipeline, the watches of device and
 * brokers, and health and metrics over HTTP, which start first, so that probes are answered during
 * the start.
 *
 * <p>Threads: one creates and closes it; any may close the processor.
 */
public final class GlimpseService implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GlimpseService.class);

  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final BatchStatistics statistics;
  private final @Nullable ManagementServer management;
  private final GlimpseProcessor processor;

  /** Starts a service; only the time limit ends its wait for a broker. */
  public GlimpseService(GlimpseConfig config) {
    this(config, new StopRequest());
  }

  /**
   * Loads the model, waits for a broker, and checks the topics; requests are answered once the
   * processor is started.
   *
   * @param stop ends the wait for a broker
   * @throws ConfigException if a setting cannot be used, such as a port that is in use
   * @throws dev.glimpse.model.ModelException if the model cannot be loaded
   * @throws org.apache.kafka.common.KafkaException if no broker answers in time
   * @throws StartStoppedException if a stop was requested before a broker answered
   */
  public GlimpseService(GlimpseConfig config, StopRequest stop) {
    this(config, stop, new BatchStatistics(), UnaryOperator.identity());
  }

  /** Starts a service whose device calls are wrapped by the caller. */
  GlimpseService(
      GlimpseConfig config,
      StopRequest stop,
      BatchStatistics statistics,
      UnaryOperator<DeviceBatchFunction<FloatBuffer, ImageScores>> device) {
    this.statistics = statistics;
    EventFormat format = EventFormat.json(config.eventSource());
    ServiceHealth health = new ServiceHealth();
    ServiceMetrics metrics = new ServiceMetrics(config, statistics);
    InfoEndpoint info = new InfoEndpoint();
    closing.push(metrics.endpoint()::close);
    try {
      metrics.health(health);
      LiveViewBinding shown =
          config.getBoolean(ManagementSettings.VIEW) ? new LiveViewBinding(config, format) : null;
      if (shown != null) {
        closing.push(shown::close);
      }
      management = listen(config, health, metrics, info, shown == null ? Map.of() : shown.pages());
      NativeCodecs.load(config); // before the model, because it takes less time
      ImagePipeline pipeline =
          ImagePipeline.start(
              config,
              metrics.models()::batches,
              metrics.models(),
              device,
              UnaryOperator.identity(),
              loader -> {
                DecodedImageListener shadows = shadows(config, format, loader, metrics);
                return shown == null ? shadows : DecodedImageListener.both(shadows, shown.open());
              });
      closing.push(pipeline::close);
      health.loaded();
      info.loaded(pipeline);
      metrics.pipeline(pipeline);
      BrokerWait wait = new BrokerWait(config, stop);
      health.waiting(wait);
      wait.run();
      processor = new GlimpseProcessor(config, format, pipeline);
      closing.push(processor::close);
      DeviceHangWatch deviceWatch =
          pipeline.watch(config.duration(GlimpseConfig.DEVICE_TIMEOUT), processor::fail);
      closing.push(deviceWatch::close);
      BrokerConnectionWatch brokerWatch = new BrokerConnectionWatch(config);
      closing.push(brokerWatch::close);
      health.watched(processor, deviceWatch, brokerWatch);
      closing.push(metrics.processor(processor)::close);
      metrics.brokers(brokerWatch);
      if (shown != null) {
        shown.follow(processor::lag);
      }
    } catch (RuntimeException e) {
      closeAfter(e);
      throw e;
    }
  }

  private DecodedImageListener shadows(
      GlimpseConfig config, EventFormat format, ModelLoader loader, ServiceMetrics metrics) {
    if (ShadowSettings.pairs(config).isEmpty()) {
      return DecodedImageListener.NONE;
    }
    ShadowModels shadows =
        ShadowModels.start(config, format.predictions(), loader, metrics.models().ofShadows());
    closing.push(shadows::close);
    metrics.shadows(shadows);
    return shadows;
  }

  private @Nullable ManagementServer listen(
      GlimpseConfig config,
      ServiceHealth health,
      ServiceMetrics metrics,
      InfoEndpoint info,
      Map<String, HttpHandler> pages) {
    int port = config.getInt(ManagementSettings.PORT);
    if (port == ManagementSettings.NO_PORT) {
      return null;
    }
    String host = config.getString(ManagementSettings.HOST);
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new ConfigException(
          ManagementSettings.HOST,
          host,
          "the host name cannot be resolved; allowed: an address of this machine");
    }
    try {
      ManagementServer server =
          ManagementServer.start(
              address,
              Map.of(
                  "/health/live",
                  health.live,
                  "/health/ready",
                  health.ready,
                  "/info",
                  info,
                  "/metrics",
                  metrics.endpoint()),
              pages);
      closing.push(server::close);
      LOG.info(
          "Health and metrics at http://{}:{}",
          server.address().getHostString(),
          server.address().getPort());
      return server;
    } catch (IOException e) {
      throw new ConfigException(
          ManagementSettings.PORT,
          port,
          "%s at %s; allowed: a free port, 0 for any, -1 for none, and in %s an address of this"
                  .formatted(e.getMessage(), host, ManagementSettings.HOST)
              + " machine");
    }
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
    RuntimeException failure = closeAfter(null);
    if (failure != null) {
      throw failure;
    }
  }

  private @Nullable RuntimeException closeAfter(@Nullable RuntimeException failure) {
    RuntimeException first = failure;
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
