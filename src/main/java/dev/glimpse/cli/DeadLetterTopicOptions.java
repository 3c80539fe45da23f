package dev.glimpse.cli;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.streams.NativeCodecs;
import dev.glimpse.topics.BoundedTopicReader;
import java.io.IOException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine.Mixin;

/** Access to the topic of dead letters, for the commands that read it. */
final class DeadLetterTopicOptions {

  @Mixin private final BrokerOptions brokers = new BrokerOptions();

  /** An operation on the topic. */
  interface Use {
    int with(BoundedTopicReader letters, GlimpseConfig config, KafkaClientFactory clients)
        throws IOException;
  }

  /** Opens the topic, runs the operation and closes the topic. */
  int use(Use use) throws IOException {
    GlimpseConfig config = brokers.config();
    NativeCodecs.load(
        config.device().cacheFolder()); // producers choose what the requests are compressed with
    KafkaClientFactory clients = brokers.clients(config);
    try (Consumer<byte[], byte[]> consumer = clients.reader()) {
      return use.with(
          BrokerOptions.reader(consumer, config.topics().deadLetters()), config, clients);
    } catch (TimeoutException e) {
      throw BrokerOptions.silent(config, e);
    }
  }
}
