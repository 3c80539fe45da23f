package dev.glimpse.demo;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaClients;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.runtime.BatchStatistics;
import dev.glimpse.runtime.GlimpseService;
import dev.glimpse.topics.TopicApplier;
import dev.glimpse.topics.TopicDeclaration;
import dev.glimpse.topics.TopicFiles;
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

/**
 * A broker of its own with the declared topics, and a processor that answers from it; all of it
 * gone after {@link #close}.
 */
public final class LocalGlimpse implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalGlimpse.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final LocalBroker broker;
  private final GlimpseConfig config;
  private final GlimpseService service;

  /**
   * Starts everything; returns when requests are answered.
   *
   * @param settings given the broker's address, all other settings
   * @throws IOException if the broker does not start
   */
  public LocalGlimpse(Function<String, GlimpseConfig> settings)
      throws IOException, InterruptedException {
    boolean started = false;
    try {
      broker = opened(LocalBroker.start());
      config = settings.apply(KafkaSettings.BOOTSTRAP_SERVERS + "=" + broker.bootstrapServers());
      createTopics();
      service = opened(new GlimpseService(config));
      service.processor().start();
      if (!service.processor().awaitRunning()) {
        throw new IllegalStateException("The processor has stopped; its log says why");
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
    try (Admin admin = new KafkaClients(config, Map.of()).admin()) {
      TopicApplier applier = new TopicApplier(admin);
      for (TopicDeclaration topic : TopicFiles.packaged()) {
        applier.apply(topic.withReplicas(1, "the local broker"));
      }
    }
  }

  /** The settings in force. */
  public GlimpseConfig config() {
    return config;
  }

  /** Whether nothing is answered any more. */
  public boolean hasEnded() {
    return service.processor().hasEnded();
  }

  /** Host and port of the broker. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** Where a browser sees what it does, if that is not turned off. */
  public Optional<URI> view() {
    InetSocketAddress address = service.managementAddress();
    return address == null || !config.getBoolean(ManagementSettings.VIEW)
        ? Optional.empty()
        : Optional.of(URI.create("http://localhost:" + address.getPort() + "/"));
  }

  /** Of the processor. */
  public BatchStatistics statistics() {
    return service.statistics();
  }

  /** In the reverse order of the start; what fails does not keep the rest from being closed. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
