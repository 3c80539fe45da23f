package dev.glimpse.streams;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.config.ShadowSettings;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check at the start that refuses topics in which a request or its answer could be lost: topics
 * that are missing, that have a too small size limit, that Kafka compacts, that can never be
 * written, or that the user may not read or write.
 */
final class TopicStartCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TopicStartCheck.class);

  /** The setting of the largest record, by the setting of each output topic. */
  private static final Map<String, String> LARGEST =
      Map.of(
          GlimpseConfig.PREDICTIONS_TOPIC, GlimpseConfig.PREDICTION_MAX_BYTES,
          GlimpseConfig.DEAD_LETTERS_TOPIC, GlimpseConfig.DEAD_LETTER_MAX_BYTES);

  private final GlimpseConfig config;

  TopicStartCheck(GlimpseConfig config) {
    this.config = config;
  }

  /**
   * Checks the topics at the broker.
   *
   * @throws ConfigException naming the topic's key and the error
   * @throws KafkaException if the broker does not answer
   */
  void run() {
    try (Admin admin = new KafkaClientFactory(config, Map.of()).admin()) {
      refuseReplicasWithoutBrokers(admin);
      for (String key : GlimpseConfig.TOPICS) {
        String largest = LARGEST.get(key);
        TopicDescription topic = existing(admin, key);
        refuseForbidden(key, topic, largest == null ? AclOperation.READ : AclOperation.WRITE);
        Config settings = settings(admin, topic.name());
        if (settings == null) {
          continue;
        }
        refuseCompaction(key, settings);
        if (largest == null) {
          warnOfCompression(topic.name(), settings);
        } else {
          refuseUnwritable(key, topic, settings);
          refuseSmall(key, settings, config.getInt(largest));
        }
      }
      if (!ShadowSettings.pairs(config).isEmpty()) {
        TopicDescription topic = existing(admin, ShadowSettings.TOPIC);
        refuseForbidden(ShadowSettings.TOPIC, topic, AclOperation.WRITE);
        Config settings = settings(admin, topic.name());
        if (settings != null) {
          refuseCompaction(ShadowSettings.TOPIC, settings);
        }
      }
    }
  }

  /** Refuses missing rights now that would fail later, such as at the first dead letter. */
  private void refuseForbidden(String key, TopicDescription topic, AclOperation needed) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(needed)) {
      throw forbidden(key, topic.name(), needed);
    }
  }

  private static ConfigException forbidden(String key, String topic, AclOperation needed) {
    return new ConfigException(
        key,
        topic,
        "the user of these settings lacks the right to %s it; topics/users has all that are needed"
            .formatted(needed == AclOperation.READ ? "read" : "write"));
  }

  /**
   * Refuses a replication factor above the number of brokers, which Kafka Streams checks late, if
   * ever.
   */
  private void refuseReplicasWithoutBrokers(Admin admin) {
    int replicas = config.kafka().replicationFactor();
    if (replicas > 1) {
      int brokers = get(admin.describeCluster().nodes()).size();
      if (replicas > brokers) {
        throw new ConfigException(
            KafkaSettings.PREFIX + StreamsConfig.REPLICATION_FACTOR_CONFIG,
            replicas,
            "allowed: at most %d, as many as there are brokers".formatted(brokers));
      }
    }
  }

  private TopicDescription existing(Admin admin, String key) {
    String topic = config.getString(key);
    try {
      return Objects.requireNonNull(
          get(admin
                  .describeTopics(
                      List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                  .allTopicNames())
              .get(topic));
    } catch (TopicAuthorizationException e) { // the rights to read and to write include describing
      throw forbidden(
          key,
          topic,
          key.equals(GlimpseConfig.REQUESTS_TOPIC) ? AclOperation.READ : AclOperation.WRITE);
    } catch (UnknownTopicOrPartitionException e) {
      throw new ConfigException(
          key, topic, "the broker has no such topic; `glimpse topics apply` creates them");
    }
  }

  /** Refuses compaction, which deletes all but the last of the records with the same key. */
  private void refuseCompaction(String key, Config settings) {
    String policy = settings.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw new ConfigException(
          key,
          config.getString(key),
          "its cleanup.policy is " + policy + ", and compaction loses records; allowed: delete");
    }
  }

  /** Warns of batches that unpack to more memory than the broker's limits say. */
  private static void warnOfCompression(String topic, Config settings) {
    String type = settings.get(TopicConfig.COMPRESSION_TYPE_CONFIG).value();
    if (!type.equals("uncompressed")) {
      LOG.warn(
          "The compression.type of {} is {}: max.message.bytes limits compressed batches, and a"
              + " small batch may unpack to more than the heap. Set it to uncompressed",
          topic,
          type);
    }
  }

  private void refuseUnwritable(String key, TopicDescription topic, Config settings) {
    int needed = Integer.parseInt(settings.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value());
    int replicas = topic.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
    if (replicas < needed) {
      throw new ConfigException(
          key,
          topic.name(),
          "its min.insync.replicas is %d, it has %d replica%s: nothing could be written"
              .formatted(needed, replicas, replicas == 1 ? "" : "s"));
    }
  }

  private void refuseSmall(String key, Config settings, long bytes) {
    long allowed = Long.parseLong(settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    if (allowed < bytes) {
      throw new ConfigException(
          key,
          config.getString(key),
          "its max.message.bytes is %d, and has to be at least %d (glimpse.prediction.max.bytes,"
                  .formatted(allowed, bytes)
              + " glimpse.dead.letter.max.bytes)");
    }
  }

  /** Returns the topic's settings; null if they may not be read. */
  private @Nullable Config settings(Admin admin, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return Objects.requireNonNull(
          get(admin.describeConfigs(List.of(resource)).all()).get(resource));
    } catch (AuthorizationException e) {
      LOG.warn(
          "The settings of {} may not be read, and were not checked: {}", topic, e.getMessage());
      return null;
    }
  }

  private <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof AuthorizationException) {
        throw (RuntimeException) e.getCause();
      }
      throw new KafkaException(
          "The brokers at %s do not answer: %s"
              .formatted(config.shown().get(KafkaSettings.BOOTSTRAP_SERVERS), e.getCause()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while the topics were checked", e);
    }
  }
}
