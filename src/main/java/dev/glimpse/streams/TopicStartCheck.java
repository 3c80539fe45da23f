package dev.glimpse.streams;

import dev.glimpse.config.ConfiguredTopic;
import dev.glimpse.config.KafkaClientFactory;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.config.ProcessorConfig;
import dev.glimpse.config.TopicsConfig;
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
public final class TopicStartCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TopicStartCheck.class);

  private final ProcessorConfig config;
  private final KafkaSettings kafka;

  public TopicStartCheck(ProcessorConfig config) {
    this.config = config;
    this.kafka = config.kafka();
  }

  /**
   * Checks the topics at the broker.
   *
   * @throws ConfigException naming the topic's key and the error
   * @throws KafkaException if the broker does not answer
   */
  public void run() {
    TopicsConfig topics = config.topics();
    try (Admin admin = new KafkaClientFactory(kafka, Map.of()).admin()) {
      refuseReplicasWithoutBrokers(admin);
      checkRequests(admin, topics.requests());
      checkAnswers(admin, topics.predictions(), config.sizes().prediction());
      checkAnswers(admin, topics.deadLetters(), config.sizes().deadLetter());
      if (topics.shadow() != null) {
        checkShadow(admin, topics.shadow());
      }
    }
  }

  private void checkRequests(Admin admin, ConfiguredTopic topic) {
    TopicDescription found = existing(admin, topic, AclOperation.READ);
    Config settings = settings(admin, found.name());
    if (settings != null) {
      refuseCompaction(topic, settings);
      warnOfCompression(topic.name(), settings);
    }
  }

  private void checkAnswers(Admin admin, ConfiguredTopic topic, long largestRecord) {
    TopicDescription found = existing(admin, topic, AclOperation.WRITE);
    Config settings = settings(admin, found.name());
    if (settings != null) {
      refuseCompaction(topic, settings);
      refuseUnwritable(topic, found, settings);
      refuseSmall(topic, settings, largestRecord);
    }
  }

  private void checkShadow(Admin admin, ConfiguredTopic topic) {
    TopicDescription found = existing(admin, topic, AclOperation.WRITE);
    Config settings = settings(admin, found.name());
    if (settings != null) {
      refuseCompaction(topic, settings);
    }
  }

  private static ConfigException forbidden(ConfiguredTopic topic, AclOperation needed) {
    return new ConfigException(
        topic.key(),
        topic.name(),
        "the user of these settings lacks the right to %s it; topics/users has all that are needed"
            .formatted(needed == AclOperation.READ ? "read" : "write"));
  }

  /**
   * Refuses a replication factor above the number of brokers, which Kafka Streams checks late, if
   * ever.
   */
  private void refuseReplicasWithoutBrokers(Admin admin) {
    int replicas = kafka.replicationFactor();
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

  /**
   * Returns the description of a topic. Refuses missing rights now that would fail later, such as
   * at the first dead letter.
   */
  private TopicDescription existing(Admin admin, ConfiguredTopic topic, AclOperation needed) {
    TopicDescription found;
    try {
      found =
          Objects.requireNonNull(
              get(admin
                      .describeTopics(
                          List.of(topic.name()),
                          new DescribeTopicsOptions().includeAuthorizedOperations(true))
                      .allTopicNames())
                  .get(topic.name()));
    } catch (TopicAuthorizationException e) { // the rights to read and to write include describing
      throw forbidden(topic, needed);
    } catch (UnknownTopicOrPartitionException e) {
      throw new ConfigException(
          topic.key(),
          topic.name(),
          "the broker has no such topic; `glimpse topics apply` creates them");
    }
    Set<AclOperation> allowed = found.authorizedOperations();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(needed)) {
      throw forbidden(topic, needed);
    }
    return found;
  }

  /** Refuses compaction, which deletes all but the last of the records with the same key. */
  private static void refuseCompaction(ConfiguredTopic topic, Config settings) {
    String policy = settings.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      throw new ConfigException(
          topic.key(),
          topic.name(),
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

  private static void refuseUnwritable(
      ConfiguredTopic topic, TopicDescription found, Config settings) {
    int needed = Integer.parseInt(settings.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value());
    int replicas = found.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
    if (replicas < needed) {
      throw new ConfigException(
          topic.key(),
          topic.name(),
          "its min.insync.replicas is %d, it has %d replica%s: nothing could be written"
              .formatted(needed, replicas, replicas == 1 ? "" : "s"));
    }
  }

  private static void refuseSmall(ConfiguredTopic topic, Config settings, long bytes) {
    long allowed = Long.parseLong(settings.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    if (allowed < bytes) {
      throw new ConfigException(
          topic.key(),
          topic.name(),
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
          "The brokers at %s do not answer: %s".formatted(kafka.shownServers(), e.getCause()),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while the topics were checked", e);
    }
  }
}
