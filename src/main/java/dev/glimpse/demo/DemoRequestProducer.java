package dev.glimpse.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A producer of image requests, like that of an upstream system. */
public final class DemoRequestProducer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String topic;
  private final Producer<String, byte[]> producer;
  private volatile @Nullable Exception failed;

  /** Creates a producer, which connects when the first request is sent. */
  public DemoRequestProducer(String bootstrapServers, String topic) {
    this.topic = topic;
    Properties settings = new Properties();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * Sends a request to classify an image; returns before the broker acknowledges it.
   *
   * @param id the id of the request, which is also its key
   * @throws KafkaException if an earlier request could not be sent
   */
  public void send(String id, URI image) {
    Exception earlier = failed;
    if (earlier != null) {
      throw new KafkaException("A request could not be sent", earlier);
    }
    byte[] event =
        JSON.valueToTree(Map.of("id", id, "uri", image.toString()))
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    var unused =
        producer.send(
            new ProducerRecord<>(topic, id, event),
            (metadata, e) -> {
              if (e != null) {
                failed = e;
              }
            });
  }

  /** Waits until the broker has acknowledged all requests. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
