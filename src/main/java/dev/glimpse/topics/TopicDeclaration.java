package dev.glimpse.topics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A topic as somebody wants it.
 *
 * @param name as the broker knows it
 * @param partitions at least 1, or null for the broker's default
 * @param replicas at least 1, or null for the broker's default
 * @param config topic settings by Kafka's names; what is not named is the broker's business
 * @param origin who wants it, for messages: a file, or an option of the command line
 */
public record TopicDeclaration(
    String name,
    @Nullable Integer partitions,
    @Nullable Integer replicas,
    Map<String, String> config,
    String origin) {

  /** The same with another number of partitions. */
  public TopicDeclaration withPartitions(int partitions) {
    return new TopicDeclaration(name, partitions, replicas, config, origin);
  }

  /** The same with another replication factor, and who wants that. */
  public TopicDeclaration withReplicas(int replicas, String origin) {
    return new TopicDeclaration(name, partitions, replicas, config, origin);
  }
}
