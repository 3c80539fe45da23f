package dev.glimpse.topics;

import java.util.List;
import java.util.Map;

/**
 * The result of applying a declaration.
 *
 * @param topic the topic's name
 * @param change the change on the broker
 * @param differences remaining differences from the declaration, for people; empty if there are
 *     none
 */
public record AppliedTopic(String topic, Change change, List<String> differences) {

  /** The change on the broker. */
  public sealed interface Change {}

  /** The topic was created, with these numbers and the declared settings. */
  public record Created(int partitions, int replicas, Map<String, String> config)
      implements Change {}

  /** Some settings had other values and were changed. */
  public record Updated(Map<String, Setting> settings) implements Change {}

  /** The topic matched its declaration. */
  public record Unchanged() implements Change {}

  /** The value of a setting before and after the change. */
  public record Setting(String before, String now) {}
}
