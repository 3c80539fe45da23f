package dev.glimpse.config;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * What Kafka's clients get: Glimpse's defaults, what its own settings say, and every {@code kafka.}
 * key without the prefix, such as {@code kafka.bootstrap.servers} or {@code
 * kafka.security.protocol}.
 */
public final class KafkaSettings {

  /** Of keys that pass to Kafka. */
  public static final String PREFIX = "kafka.";

  /** The one key without which nothing starts. */
  public static final String BOOTSTRAP_SERVERS = PREFIX + "bootstrap.servers";

  private static final Map<String, String> NEEDED =
      Map.of(
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
          ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
          ProducerConfig.ACKS_CONFIG, "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");

  private final Map<String, String> passed = new TreeMap<>();
  private final GlimpseConfig config;

  KafkaSettings(GlimpseConfig config, Map<String, String> values) {
    this.config = config;
    values.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) {
            passed.put(key.substring(PREFIX.length()), value);
          }
        });
    refuse(StreamsConfig.APPLICATION_ID_CONFIG, GlimpseConfig.APPLICATION_ID);
    refuse(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, GlimpseConfig.PROCESSING_GUARANTEE);
    refuse(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, GlimpseConfig.COMMIT_INTERVAL);
    refuse(StreamsConfig.NUM_STREAM_THREADS_CONFIG, GlimpseConfig.STREAM_THREADS);
    passed.keySet().forEach(this::refuseHandler);
    passed.keySet().forEach(this::refuseWeakening);
    refuseStreamsProtocol();
  }

  private void refuse(String key, String ours) {
    String value = passed.get(key);
    if (value != null) {
      throw new ConfigException(PREFIX + key, value, "set " + ours + " instead");
    }
  }

  /** Each of these would let an answer be lost, doubled, or read before it is certain. */
  private void refuseWeakening(String key) {
    String bare = key.replaceFirst("^(main\\.)?(consumer|producer)\\.", "");
    String allowed = NEEDED.get(bare);
    if (allowed != null && !allowed.equals(passed.get(key))) {
      throw new ConfigException(
          PREFIX + key,
          passed.get(key),
          "allowed: " + allowed + "; the promise of one answer to each request rests on it");
    }
  }

  /** What goes on after an exception drops the record that it came from. */
  private void refuseHandler(String key) {
    if (key.contains("exception.handler")) {
      throw new ConfigException(
          PREFIX + key,
          passed.get(key),
          "not to be set: no request is lost because errors stop the processor");
    }
  }

  /** Its consumer is not made by our client supplier, so that nothing would cap its commits. */
  private void refuseStreamsProtocol() {
    String protocol = passed.get(StreamsConfig.GROUP_PROTOCOL_CONFIG);
    if (protocol != null && !protocol.equalsIgnoreCase("classic")) {
      throw new ConfigException(
          PREFIX + StreamsConfig.GROUP_PROTOCOL_CONFIG,
          protocol,
          "only classic keeps unfinished images from being committed");
    }
  }

  /** For {@code KafkaStreams}. */
  public Properties streams() {
    Properties p = new Properties();
    // Streams waits this long in poll before it looks for finished work: half of a median latency.
    p.put(StreamsConfig.POLL_MS_CONFIG, 5);
    // Requests may carry images.
    p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 256);
    // Streams' default of 100 ms would be added to every answer.
    preset(p, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.LINGER_MS_CONFIG, 5);
    // A dead letter is as large as its request, which may carry an image; topics set the limit.
    // The producer's whole buffer, beyond which nothing can be sent.
    preset(p, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 << 20);
    preset(p, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 256);
    preset(p, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
    preset(p, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    p.putAll(passed);
    p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, config.getString(GlimpseConfig.APPLICATION_ID));
    p.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        config.getString(GlimpseConfig.PROCESSING_GUARANTEE));
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.getInt(GlimpseConfig.COMMIT_INTERVAL));
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.getInt(GlimpseConfig.STREAM_THREADS));
    return p;
  }

  /**
   * A default of ours for one kind of client, unless the user names the key with or without kind.
   */
  private void preset(Properties p, String kind, String key, Object value) {
    if (!passed.containsKey(key)) {
      p.put(kind + key, value);
    }
  }

  /**
   * Has Kafka check all of it, before anything is started.
   *
   * @throws ConfigException naming key, value and what is allowed
   */
  public void check() {
    Properties streams = streams();
    StreamsConfig checked = new StreamsConfig(streams);
    Map<String, Object> consumer = checked.getMainConsumerConfigs("check", "check", 0);
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    new ConsumerConfig(consumer);
    Map<String, Object> producer = checked.getProducerConfigs("check");
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    if (config.getString(GlimpseConfig.PROCESSING_GUARANTEE).equals("exactly_once_v2")) {
      // Streams gives a producer its transactional id when it makes it.
      producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "check");
    }
    ProducerConfig sender = new ProducerConfig(producer);
    refuseSmall(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        sender.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
    refuseSmall(
        ProducerConfig.BUFFER_MEMORY_CONFIG, sender.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG));
  }

  /** A record that the producer cannot send would stop one instance after the other. */
  private void refuseSmall(String key, long bytes) {
    for (String record :
        List.of(GlimpseConfig.PREDICTION_MAX_BYTES, GlimpseConfig.DEAD_LETTER_MAX_BYTES)) {
      if (bytes < config.getInt(record)) {
        throw new ConfigException(
            PREFIX + StreamsConfig.PRODUCER_PREFIX + key,
            bytes,
            "allowed: at least %s, which is %d".formatted(record, config.getInt(record)));
      }
    }
  }

  /** Whether the processor has a name of its own in the group, by which it is expected back. */
  public boolean isStaticMember() {
    return new StreamsConfig(streams())
        .getMainConsumerConfigs("any", "any", 0)
        .containsKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
  }

  /** For an admin client with the same broker and credentials. */
  public Properties admin() {
    Properties p = new Properties();
    AdminClientConfig.configNames().stream()
        .filter(passed::containsKey)
        .forEach(key -> p.put(key, passed.get(key)));
    p.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    return p;
  }

  /** Never a default: the wrong cluster is worse than none. */
  private String bootstrapServers() {
    String servers = passed.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    if (servers == null || servers.isBlank()) {
      throw new ConfigException(
          BOOTSTRAP_SERVERS, servers, "has to be set: host:port of one or more brokers");
    }
    return servers;
  }
}
