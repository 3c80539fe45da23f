package dev.glimpse.config;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of Kafka's clients: Glimpse's defaults, values of its own settings, and every {@code
 * kafka.} key without the prefix, such as {@code kafka.bootstrap.servers} or {@code
 * kafka.security.protocol}.
 */
public final class KafkaSettings {

  /** The prefix of keys that are passed to Kafka. */
  public static final String PREFIX = "kafka.";

  /** The only mandatory key. */
  public static final String BOOTSTRAP_SERVERS = PREFIX + "bootstrap.servers";

  private static final String READ_COMMITTED = "read_committed";
  private static final int FETCH_MAX_BYTES = 16 << 20;
  private static final int MAX_REQUEST_SIZE = 32 << 20;
  private static final int BATCH_BYTES = 128 << 10;
  private static final int TRANSACTION_TIMEOUT_MS = 20_000;
  private static final int SESSION_TIMEOUT_MS = 6_000;
  private static final int HEARTBEAT_INTERVAL_MS = 1_000;
  private static final int BEST_EFFORT_BLOCK_MS = 1_000;
  private static final int BEST_EFFORT_BUFFER = 8 << 20;

  private final Map<String, String> passed = new TreeMap<>();
  private final GlimpseConfig config;
  private final PlaceholderResolver referred;

  KafkaSettings(GlimpseConfig config, PlaceholderResolver referred) {
    this.config = config;
    this.referred = referred;
    referred
        .values()
        .forEach(
            (key, value) -> {
              if (key.startsWith(PREFIX)) {
                passed.put(key.substring(PREFIX.length()), value);
              }
            });
    new KafkaConfigValidator(passed).check();
  }

  /** Returns the properties for {@code KafkaStreams}. */
  public Properties streams() {
    Properties p = new Properties();
    // Streams waits this long in poll before it checks for finished work: half of a median latency.
    p.put(StreamsConfig.POLL_MS_CONFIG, 5);
    // A task has one partition, and no others to wait for. Kafka's default does not wait either,
    // but
    // formats a message about it in each round for each task.
    p.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1L);
    // Requests may carry images.
    p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 256);
    // Streams' default of 100 ms would be added to every answer.
    preset(p, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.LINGER_MS_CONFIG, 5);
    // Answers go to the partition of their request, and requests come partition by partition: with
    // Kafka's 16 KiB a produce request would carry a few of them, and a commit wait for many.
    preset(p, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    // A dead letter is as large as its request, which may carry an image; topics set the limit.
    // The producer's whole buffer, beyond which nothing can be sent.
    preset(
        p, StreamsConfig.PRODUCER_PREFIX, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_SIZE);
    preset(p, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 256);
    preset(
        p, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
    preset(p, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    if (!isOfSomeClient(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)) {
      // The partitions of a killed processor wait for the end of its session. A static member is
      // expected to come back; its session lasts as long as Kafka's default or its settings say.
      preset(
          p,
          StreamsConfig.CONSUMER_PREFIX,
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          SESSION_TIMEOUT_MS);
      preset(
          p,
          StreamsConfig.CONSUMER_PREFIX,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          HEARTBEAT_INTERVAL_MS);
    }
    if (!isExactlyOnce()) { // else Kafka Streams sets it; an aborted record is not a request
      preset(
          p, StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.ISOLATION_LEVEL_CONFIG, READ_COMMITTED);
    }
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
   * Sets a default of Glimpse for one kind of client, unless the user sets the key with or without
   * kind.
   */
  private void preset(Properties p, String kind, String key, Object value) {
    if (!passed.containsKey(key)) {
      p.put(kind + key, value);
    }
  }

  private boolean isOfSomeClient(String key) {
    return passed.keySet().stream().map(KafkaKeyDefinitions::bare).anyMatch(key::equals);
  }

  /**
   * Lets Kafka check all settings, before anything is started.
   *
   * @throws ConfigException naming key, value and allowed values
   */
  public void check() {
    try {
      letKafkaCheck();
    } catch (ConfigException e) {
      throw referred.conceal(e);
    }
  }

  private void letKafkaCheck() {
    Properties streams = streams();
    StreamsConfig checked = new StreamsConfig(streams);
    Map<String, Object> consumer = checked.getMainConsumerConfigs("check", "check", 0);
    consumer.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    consumer.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    new ConsumerConfig(consumer);
    Map<String, Object> producer = checked.getProducerConfigs("check");
    producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    if (isExactlyOnce()) {
      // Streams sets the transactional id when it creates a producer.
      producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "check");
    }
    ProducerConfig sender = new ProducerConfig(producer);
    refuseSmall(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        sender.getInt(ProducerConfig.MAX_REQUEST_SIZE_CONFIG));
    refuseSmall(
        ProducerConfig.BUFFER_MEMORY_CONFIG, sender.getLong(ProducerConfig.BUFFER_MEMORY_CONFIG));
  }

  /** Returns whether answers are written in transactions. */
  public boolean isExactlyOnce() {
    return config.getString(GlimpseConfig.PROCESSING_GUARANTEE).equals("exactly_once_v2");
  }

  /** Refuses small limits: a record that cannot be sent would stop one instance after the other. */
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

  /** Returns whether Kafka Streams chooses the client ids, from application and process. */
  public boolean hasOwnClientIds() {
    return !isOfSomeClient(CommonClientConfigs.CLIENT_ID_CONFIG);
  }

  /** Returns whether the processor is a static member of its group. */
  public boolean isStaticMember() {
    return new StreamsConfig(streams())
        .getMainConsumerConfigs("any", "any", 0)
        .containsKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
  }

  /** Returns the settings of an admin client with the same brokers and credentials. */
  Map<String, Object> admin() {
    return client(StreamsConfig.ADMIN_CLIENT_PREFIX, AdminClientConfig.configNames());
  }

  /** Returns the settings of a consumer of committed records, without a group. */
  Map<String, Object> reader() {
    Map<String, Object> p = client(StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.configNames());
    p.keySet()
        .removeAll(
            List.of(ConsumerConfig.GROUP_ID_CONFIG, ConsumerConfig.GROUP_INSTANCE_ID_CONFIG));
    p.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_MAX_BYTES);
    p.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, READ_COMMITTED);
    p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return p;
  }

  /** Returns the settings of a producer with transactions. */
  Map<String, Object> sender(String transactionalId) {
    Map<String, Object> p = client(StreamsConfig.PRODUCER_PREFIX, ProducerConfig.configNames());
    p.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_SIZE);
    // An open transaction of a killed process blocks read_committed consumers for this long.
    p.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    p.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
    return p;
  }

  /**
   * Returns the settings of a producer whose records may be lost, and which never blocks for long.
   */
  Map<String, Object> bestEffort() {
    Map<String, Object> p = client(StreamsConfig.PRODUCER_PREFIX, ProducerConfig.configNames());
    p.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BEST_EFFORT_BLOCK_MS);
    p.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BEST_EFFORT_BUFFER);
    return p;
  }

  /**
   * Returns a client's settings as Kafka Streams does: keys with its kind win, unknown ones are for
   * all.
   */
  private Map<String, Object> client(String kind, Set<String> names) {
    Map<String, Object> p = new HashMap<>();
    passed.forEach(
        (key, value) -> {
          boolean foreign =
              !KafkaKeyDefinitions.isKnown(key) && !KafkaKeyDefinitions.isOfOneKind(key);
          if (names.contains(key) || foreign) {
            p.put(key, value);
          }
        });
    passed.forEach(
        (key, value) -> {
          if (key.startsWith(kind)) {
            p.put(key.substring(kind.length()), value);
          }
        });
    p.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    return p;
  }

  /** Returns the replication factor of Kafka Streams' own topics; -1: the broker's default. */
  public int replicationFactor() {
    return new StreamsConfig(streams()).getInt(StreamsConfig.REPLICATION_FACTOR_CONFIG);
  }

  /** Returns the bootstrap servers for messages: without secrets, references stay. */
  public String shownServers() {
    return String.valueOf(referred.shownOfKafka().get(BOOTSTRAP_SERVERS));
  }

  /** Returns the message with all secrets replaced. */
  public String conceal(String message) {
    return referred.conceal(message);
  }

  /** Returns the bootstrap servers, each as host:port. */
  public List<String> bootstrapServerList() {
    return Arrays.stream(bootstrapServers().split(",")).map(String::strip).toList();
  }

  /**
   * Returns the bootstrap servers; there is no default, since the wrong cluster is worse than none.
   */
  private String bootstrapServers() {
    String servers = passed.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    if (servers == null || servers.isBlank()) {
      throw new ConfigException(
          BOOTSTRAP_SERVERS, servers, "has to be set: host:port of one or more brokers");
    }
    return servers;
  }
}
