package dev.glimpse.demo;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.pipeline.ConfiguredModelEngine;
import dev.glimpse.service.GlimpseService;
import dev.glimpse.streams.StopRequest;
import dev.glimpse.topics.TopicApplier;
import dev.glimpse.topics.TopicDeclaration;
import dev.glimpse.topics.TopicFileReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A local broker with the declared topics and a processor; {@link #close} removes all of it. */
public final class LocalGlimpse implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalGlimpse.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final LocalBroker broker;
  private final GlimpseConfig config;
  private final GlimpseService service;

  /**
   * Starts everything; returns when requests are answered.
   *
   * @param settings a function from the setting of the broker's address to all settings
   * @throws IOException if the broker does not start
   */
  public LocalGlimpse(Function<String, GlimpseConfig> settings)
      throws IOException, InterruptedException {
    boolean started = false;
    try {
      broker = opened(LocalBroker.start());
      config = settings.apply(KafkaSettings.BOOTSTRAP_SERVERS + "=" + broker.bootstrapServers());
      createTopics();
      service = opened(new GlimpseService(config, new StopRequest(), ConfiguredModelEngine::start));
      if (!service.start()) {
        throw new IllegalStateException("The processor has stopped; see its log");
      }
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private void createTopics() throws IOException {
    try (Admin admin = new KafkaClientFactory(config.kafka(), Map.of()).admin()) {
      TopicApplier applier = new TopicApplier(admin);
      for (TopicDeclaration topic : TopicFileReader.packaged()) {
        applier.apply(topic.withReplicas(1, "the local broker"));
      }
    }
  }

  /** Returns the processor's settings. */
  public GlimpseConfig config() {
    return config;
  }

  /** Returns whether the processor has ended. */
  public boolean hasEnded() {
    return service.processor().hasEnded();
  }

  /** Returns the host and port of the broker. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Returns the address of the live view; empty if that is disabled. */
  public Optional<URI> view() {
    InetSocketAddress address = service.managementAddress();
    return address == null || !config.management().view()
        ? Optional.empty()
        : Optional.of(URI.create("http://localhost:" + address.getPort() + "/"));
  }

  /** Returns the processor's batch statistics. */
  public BatchStatistics statistics() {
    return service.statistics();
  }

  /**
   * Closes everything in the reverse order of the start; a failure does not prevent closing the
   * rest.
   */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("Failed to close {}", part.getClass().getSimpleName(), e);
      }
    }
  }
}
