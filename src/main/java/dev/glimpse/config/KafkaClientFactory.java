package dev.glimpse.config;

import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A factory of clients for the configured brokers. Its error messages contain no secrets. */
public final class KafkaClientFactory {

  private final KafkaSettings settings;
  private final Map<String, Object> defaults;

  /**
   * Creates a factory.
   *
   * @param defaults the clients' defaults for keys that the settings do not contain, without prefix
   */
  public KafkaClientFactory(KafkaSettings settings, Map<String, Object> defaults) {
    this.settings = settings;
    this.defaults = defaults;
  }

  /** Creates an admin client. */
  public Admin admin() {
    return admin(Map.of());
  }

  /** Creates an admin client with values that override all settings. */
  public Admin admin(Map<String, Object> own) {
    Map<String, Object> config = settings.admin();
    config.putAll(own);
    return made(Admin::create, config);
  }

  /** Creates a consumer of committed records, without a group. */
  public Consumer<byte[], byte[]> reader() {
    return reader(Map.of());
  }

  /** Creates a consumer of committed records with values that override all settings. */
  public Consumer<byte[], byte[]> reader(Map<String, Object> own) {
    Map<String, Object> reader = settings.reader();
    reader.putAll(own);
    return made(
        config ->
            new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        reader);
  }

  /** Creates a producer with transactions. */
  public Producer<byte[], byte[]> sender(String transactionalId) {
    return made(
        config -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
        settings.sender(transactionalId));
  }

  /** Creates a producer whose records may be lost. */
  public Producer<byte[], byte[]> bestEffortSender() {
    return made(
        config -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
        settings.bestEffort());
  }

  private <C> C made(Function<Map<String, Object>, C> maker, Map<String, Object> config) {
    defaults.forEach(config::putIfAbsent);
    try {
      return maker.apply(config);
    } catch (KafkaException e) {
      // Kafka's message only says that no client could be created; the reason is in the causes.
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      String reason =
          "no client for the brokers at %s: %s"
              .formatted(config.get("bootstrap.servers"), cause.getMessage());
      throw cause instanceof ConfigException
          ? new ConfigException(settings.conceal(reason))
          : new KafkaException(settings.conceal(reason));
    }
  }
}
