package dev.glimpse.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The lag that KEDA's trigger {@code kafka} computes for a group, with the settings of k8s/.
 *
 * <p>KEDA 2.18 ({@code pkg/scalers/kafka_scaler.go}) compares the committed offset with the end of
 * the log, which it gets from version 1 of ListOffsets. This version has no isolation level, so
 * markers of transactions and records of open or aborted transactions count. For a partition
 * without a committed offset it takes the end of the log, deleted records included (KEDA 2.21
 * subtracts the start of the log).
 */
final class KedaKafkaScaler {

  /**
   * One poll.
   *
   * @param lag the metric that KEDA gives to the horizontal pod autoscaler
   * @param active whether KEDA keeps at least one pod although there may be none
   */
  record Reading(long lag, boolean active) {}

  private final Admin admin;
  private final String group;
  private final String topic;
  private final JsonNode settings;
  private final Map<TopicPartition, Long> previous = new HashMap<>();

  private KedaKafkaScaler(Admin admin, String group, String topic, JsonNode settings) {
    this.admin = admin;
    this.group = group;
    this.topic = topic;
    this.settings = settings;
  }

  /** Reads the settings of the component; group and topic are the test's. */
  static KedaKafkaScaler ofComponent(Admin admin, String group, String topic) throws IOException {
    JsonNode trigger =
        new YAMLMapper()
            .readTree(Path.of("k8s/components/keda/scaled-object.yaml").toFile())
            .at("/spec/triggers/0");
    if (!trigger.path("type").asText().equals("kafka")) {
      throw new AssertionError("The first trigger is " + trigger);
    }
    return new KedaKafkaScaler(admin, group, topic, trigger.get("metadata"));
  }

  /** Reads the offsets once, as KEDA does each {@code pollingInterval}. */
  Reading poll() throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> ends = ends();
    Map<TopicPartition, @Nullable OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    long lag = 0;
    long lagWithPersistent = 0;
    long behind = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      OffsetAndMetadata offset = committed.get(end.getKey());
      long full =
          offset == null ? lagWithoutOffset(end.getValue()) : end.getValue() - offset.offset();
      long counted = offset != null && isPersistent(end.getKey(), offset.offset()) ? 0 : full;
      lag += counted;
      lagWithPersistent += full;
      behind += counted > 0 ? 1 : 0;
    }
    long threshold = number("lagThreshold", 10);
    long most = flag("limitToPartitionsWithLag") ? behind : ends.size();
    if ((!flag("allowIdleConsumers") || flag("limitToPartitionsWithLag"))
        && lag / threshold > most) {
      lag = most * threshold;
    }
    return new Reading(lag, lagWithPersistent > number("activationLagThreshold", 0));
  }

  private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> latest =
        admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
    return admin
        .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
        .all()
        .get()
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  private long lagWithoutOffset(long end) {
    if (flag("scaleToZeroOnInvalidOffset")) {
      return 0;
    }
    return text("offsetResetPolicy", "latest").equals("earliest") ? end : 1;
  }

  private boolean isPersistent(TopicPartition partition, long offset) {
    if (!flag("excludePersistentLag")) {
      return false;
    }
    Long before = previous.put(partition, offset);
    return before != null && before == offset;
  }

  private boolean flag(String name) {
    return Boolean.parseBoolean(text(name, "false"));
  }

  private long number(String name, long otherwise) {
    return Long.parseLong(text(name, Long.toString(otherwise)));
  }

  private String text(String name, String otherwise) {
    return settings.path(name).asText(otherwise);
  }
}
