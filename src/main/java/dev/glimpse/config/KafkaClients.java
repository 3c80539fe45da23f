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

/**
 * Opens clients of the brokers that the settings name. What keeps one from being made is told
 * without secrets.
 */
public final class KafkaClients {

  private final KafkaSettings settings;
  private final Map<String, Object> defaults;

  /**
   * Of these settings.
   *
   * @param defaults of the clients, without prefix, where the settings say nothing
   */
  public KafkaClients(GlimpseConfig config, Map<String, Object> defaults) {
    this.settings = config.kafka();
    this.defaults = defaults;
  }

  /** For topics and groups. */
  public Admin admin() {
    return admin(Map.of());
  }

  /** The same with what wins over all settings. */
  public Admin admin(Map<String, Object> own) {
    Map<String, Object> config = settings.admin();
    config.putAll(own);
    return made(Admin::create, config);
  }

  /** Reads what is committed, in no group. */
  public Consumer<byte[], byte[]> reader() {
    return reader(Map.of());
  }

  /** The same with what wins over all settings. */
  public Consumer<byte[], byte[]> reader(Map<String, Object> own) {
    Map<String, Object> reader = settings.reader();
    reader.putAll(own);
    return made(
        config ->
            new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        reader);
  }

  /** Writes in transactions. */
  public Producer<byte[], byte[]> sender(String transactionalId) {
    return made(
        config -> new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()),
        settings.sender(transactionalId));
  }

  /** Writes what may be lost. */
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
      // Kafka says that it could not make a client; why is in the causes.
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
