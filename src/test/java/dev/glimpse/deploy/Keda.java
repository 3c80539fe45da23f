package dev.glimpse.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;
import java.util.Map;

/**
 * KEDA's resources, of which there is no Java model: the fields of its CRDs (keda.sh/v1alpha1) that
 * are of use for a Deployment. Others are refused, though KEDA may know them.
 */
final class Keda {

  private Keda() {}

  record ScaledObject(String apiVersion, String kind, ObjectMeta metadata, ScaledObjectSpec spec) {}

  record ScaledObjectSpec(
      Target scaleTargetRef,
      int pollingInterval,
      int cooldownPeriod,
      int minReplicaCount,
      int maxReplicaCount,
      Advanced advanced,
      List<Trigger> triggers) {}

  record Target(String name) {}

  record Advanced(AutoscalerConfig horizontalPodAutoscalerConfig) {}

  record AutoscalerConfig(HorizontalPodAutoscalerBehavior behavior) {}

  /** Of Apache Kafka; the values are strings in the CRD, numbers too. */
  record Trigger(String type, KafkaMetadata metadata, Reference authenticationRef) {}

  record KafkaMetadata(
      JsonNode bootstrapServers,
      JsonNode consumerGroup,
      JsonNode topic,
      JsonNode lagThreshold,
      JsonNode offsetResetPolicy,
      JsonNode tls,
      JsonNode sasl) {

    /** All of it, to be held against what the CRD allows, which is strings only. */
    Map<String, JsonNode> values() {
      return Map.of(
          "bootstrapServers", bootstrapServers,
          "consumerGroup", consumerGroup,
          "topic", topic,
          "lagThreshold", lagThreshold,
          "offsetResetPolicy", offsetResetPolicy,
          "tls", tls,
          "sasl", sasl);
    }
  }

  record Reference(String name) {}

  record TriggerAuthentication(
      String apiVersion, String kind, ObjectMeta metadata, AuthenticationSpec spec) {}

  record AuthenticationSpec(List<EnvironmentRef> env, List<SecretRef> secretTargetRef) {}

  record EnvironmentRef(String parameter, String name, String containerName) {}

  record SecretRef(String parameter, String name, String key) {}
}
