package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaClients;
import dev.glimpse.deadletter.TopicReader;
import dev.glimpse.runtime.NativeCodecs;
import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import picocli.CommandLine.Mixin;

/** Access to the topic of dead letters, for the commands that read it. */
final class DeadLetterTopic {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Brokers brokers = new Brokers();

  /** An operation on the topic. */
  interface Use {
    int with(TopicReader letters, GlimpseConfig config, KafkaClients clients) throws IOException;
  }

  /** Opens the topic, runs the operation and closes the topic. */
  int use(Use use) throws IOException {
    GlimpseConfig config = brokers.config();
    NativeCodecs.load(config); // producers choose what the requests are compressed with
    KafkaClients clients = brokers.clients(config);
    try (Consumer<byte[], byte[]> consumer = clients.reader()) {
      return use.with(reader(consumer, config, GlimpseConfig.DEAD_LETTERS_TOPIC), config, clients);
    } catch (TimeoutException e) {
      throw Brokers.silent(config, e);
    }
  }

  static TopicReader reader(
      Consumer<byte[], byte[]> consumer, GlimpseConfig config, String topicKey) {
    String topic = config.getString(topicKey);
    try {
      return new TopicReader(consumer, topic, PATIENCE);
    } catch (UnknownTopicOrPartitionException e) {
      throw new ConfigException(
          topicKey, topic, "the broker has no such topic; `glimpse topics apply` creates them");
    }
  }
}
