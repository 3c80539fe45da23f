package dev.glimpse.topics;

import dev.glimpse.topics.AppliedTopic.Change;
import dev.glimpse.topics.AppliedTopic.Created;
import dev.glimpse.topics.AppliedTopic.Setting;
import dev.glimpse.topics.AppliedTopic.Unchanged;
import dev.glimpse.topics.AppliedTopic.Updated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The applier of topic declarations to a broker: it creates missing topics and sets differing
 * settings. Applying a declaration again does nothing.
 *
 * <p>It never deletes anything and does not change settings that a declaration does not name. Nor
 * does it change the number of partitions or replicas, because operators must decide that: another
 * number of partitions sends keys to other partitions, and another number of replicas moves data.
 */
public final class TopicApplier {

  private static final Duration PROPAGATION_LIMIT = Duration.ofSeconds(10);
  private static final Duration PROPAGATION_PAUSE = Duration.ofMillis(20);

  private final Admin admin;

  /** Creates an applier; the caller closes {@code admin}. */
  public TopicApplier(Admin admin) {
    this.admin = admin;
  }

  /**
   * Applies one declaration; when this returns, a created topic is known to the broker.
   *
   * @throws KafkaException the broker's error, for example for an unknown setting
   */
  public AppliedTopic apply(TopicDeclaration topic) {
    Optional<TopicDescription> existing = describe(topic.name());
    if (existing.isEmpty() && create(topic)) {
      TopicDescription created = awaitKnown(topic.name());
      Created change = new Created(partitions(created), replicas(created), topic.config());
      return new AppliedTopic(topic.name(), change, List.of());
    }
    TopicDescription description = existing.orElseGet(() -> awaitKnown(topic.name()));
    return new AppliedTopic(topic.name(), configure(topic), differences(topic, description));
  }

  /**
   * Rejects declarations with more replicas than brokers, before any topic is created.
   *
   * @throws DeclarationException naming the origin, the topic, its replicas, and the brokers
   */
  public void refuseReplicasWithoutBrokers(List<TopicDeclaration> topics) {
    int brokers = await(admin.describeCluster().nodes()).size();
    for (TopicDeclaration topic : topics) {
      Integer replicas = topic.replicas();
      if (replicas != null && replicas > brokers && describe(topic.name()).isEmpty()) {
        throw new DeclarationException(
            topic.origin(),
            "topic %s needs %d replicas, but there %s"
                .formatted(
                    topic.name(),
                    replicas,
                    brokers == 1 ? "is 1 broker" : "are %d brokers".formatted(brokers)),
            null);
      }
    }
  }

  /**
   * Creates a topic.
   *
   * @return false if another client created it at the same time
   */
  private boolean create(TopicDeclaration topic) {
    NewTopic missing =
        new NewTopic(
                topic.name(),
                Optional.ofNullable(topic.partitions()),
                Optional.ofNullable(topic.replicas()).map(Integer::shortValue))
            .configs(topic.config());
    try {
      await(admin.createTopics(List.of(missing)).all());
      return true;
    } catch (TopicExistsException e) {
      return false;
    }
  }

  private Change configure(TopicDeclaration topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    Config config =
        await(admin.describeConfigs(List.of(resource)).all()).values().iterator().next();
    Map<String, Setting> changes = new TreeMap<>();
    List<AlterConfigOp> operations = new ArrayList<>();
    topic
        .config()
        .forEach(
            (key, wanted) -> {
              ConfigEntry entry = config.get(key);
              String value = entry == null ? "unset" : entry.value();
              if (!wanted.equals(value)) {
                changes.put(key, new Setting(value, wanted));
                operations.add(
                    new AlterConfigOp(new ConfigEntry(key, wanted), AlterConfigOp.OpType.SET));
              }
            });
    if (operations.isEmpty()) {
      return new Unchanged();
    }
    await(admin.incrementalAlterConfigs(Map.of(resource, operations)).all());
    return new Updated(changes);
  }

  private static List<String> differences(TopicDeclaration topic, TopicDescription description) {
    List<String> differences = new ArrayList<>();
    Integer partitions = topic.partitions();
    if (partitions != null && partitions != partitions(description)) {
      differences.add(
          ("has %d partitions, %d are declared: not changed, since that would move keys to other"
                  + " partitions")
              .formatted(partitions(description), partitions));
    }
    Integer replicas = topic.replicas();
    if (replicas != null && replicas != replicas(description)) {
      differences.add(
          "has a replication factor of %d, %d is declared: not changed; move replicas with"
                  .formatted(replicas(description), replicas)
              + " kafka-reassign-partitions");
    }
    return differences;
  }

  private Optional<TopicDescription> describe(String name) {
    try {
      return await(admin.describeTopics(List.of(name)).allTopicNames()).values().stream()
          .findFirst();
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /**
   * Waits until the broker knows a new topic: the controller notifies it slightly after the client.
   */
  private TopicDescription awaitKnown(String name) {
    long deadline = System.nanoTime() + PROPAGATION_LIMIT.toNanos();
    Optional<TopicDescription> description = describe(name);
    while (description.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new KafkaException(
            "Topic " + name + " was created, but is not visible after " + PROPAGATION_LIMIT);
      }
      LockSupport.parkNanos(PROPAGATION_PAUSE.toNanos());
      description = describe(name);
    }
    return description.get();
  }

  private static int partitions(TopicDescription description) {
    return description.partitions().size();
  }

  private static int replicas(TopicDescription description) {
    return description.partitions().get(0).replicas().size();
  }

  private static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted", e);
    }
  }
}
