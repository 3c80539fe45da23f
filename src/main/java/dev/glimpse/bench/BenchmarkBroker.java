package dev.glimpse.bench;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.demo.LocalBroker;
import dev.glimpse.topics.TopicApplier;
import dev.glimpse.topics.TopicDeclaration;
import dev.glimpse.topics.TopicFileReader;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;

/** A broker in a process of its own, with separate topics for each part. */
final class BenchmarkBroker implements AutoCloseable {

  private static final String ORIGIN = "the benchmark";

  private final LocalBroker broker;
  private final Admin admin;
  private final Function<List<String>, GlimpseConfig> settings;

  private BenchmarkBroker(LocalBroker broker, Function<List<String>, GlimpseConfig> settings) {
    this.broker = broker;
    this.settings = settings;
    this.admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  /**
   * Starts a broker.
   *
   * @param settings a function from required settings, each {@code key=value}, to all settings
   */
  static BenchmarkBroker start(Function<List<String>, GlimpseConfig> settings) throws IOException {
    return new BenchmarkBroker(LocalBroker.startForLong(), settings);
  }

  /** Returns the bootstrap servers for clients. */
  String servers() {
    return broker.bootstrapServers();
  }

  /** Returns a client that reads the state of consumer groups. */
  Admin admin() {
    return admin;
  }

  /**
   * Creates a part's topics, declared like the real ones.
   *
   * @param name the name of the part
   */
  Topics topics(String name, int partitions) throws IOException {
    TopicApplier applier = new TopicApplier(admin);
    for (TopicDeclaration topic : TopicFileReader.packaged()) {
      applier.apply(
          new TopicDeclaration(name + "-" + topic.name(), partitions, 1, topic.config(), ORIGIN));
    }
    return new Topics(
        name + "-image-requests", name + "-image-predictions", name + "-image-requests-dlq");
  }

  /**
   * Returns the settings of a processor for these topics.
   *
   * @param further additional settings, each {@code key=value}
   */
  GlimpseConfig config(Topics topics, String applicationId, List<String> further) {
    List<String> all =
        new ArrayList<>(
            List.of(
                KafkaSettings.BOOTSTRAP_SERVERS + "=" + servers(),
                GlimpseConfig.REQUESTS_TOPIC + "=" + topics.requests(),
                GlimpseConfig.PREDICTIONS_TOPIC + "=" + topics.predictions(),
                GlimpseConfig.DEAD_LETTERS_TOPIC + "=" + topics.deadLetters(),
                GlimpseConfig.APPLICATION_ID + "=" + applicationId));
    all.addAll(further);
    return settings.apply(all);
  }

  @Override
  public void close() {
    admin.close();
    broker.close();
  }
}
