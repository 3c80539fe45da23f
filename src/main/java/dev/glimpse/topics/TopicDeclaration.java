package dev.glimpse.topics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of a topic.
 *
 * @param name the name on the broker
 * @param partitions at least 1, or null for the broker's default
 * @param replicas at least 1, or null for the broker's default
 * @param config topic settings by Kafka's names; the broker decides about settings that are not
 *     named
 * @param origin the source of the declaration, for messages: a file, or a command line option
 */
public record TopicDeclaration(
    String name,
    @Nullable Integer partitions,
    @Nullable Integer replicas,
    Map<String, String> config,
    String origin) {

  /** Returns this declaration with another number of partitions. */
  public TopicDeclaration withPartitions(int partitions) {
    return new TopicDeclaration(name, partitions, replicas, config, origin);
  }

  /** Returns this declaration with another replication factor, and the origin of that. */
  public TopicDeclaration withReplicas(int replicas, String origin) {
    return new TopicDeclaration(name, partitions, replicas, config, origin);
  }
}
