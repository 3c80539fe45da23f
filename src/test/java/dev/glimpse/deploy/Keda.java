package dev.glimpse.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import java.util.List;

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
      Fallback fallback,
      Advanced advanced,
      List<Trigger> triggers) {}

  record Target(String name) {}

  /** The behavior is a field since KEDA 2.17. */
  record Fallback(int failureThreshold, int replicas, FallbackBehavior behavior) {}

  /** The values that the CRD allows. */
  enum FallbackBehavior {
    @JsonProperty("static")
    STATIC,
    @JsonProperty("currentReplicas")
    CURRENT_REPLICAS,
    @JsonProperty("currentReplicasIfHigher")
    CURRENT_REPLICAS_IF_HIGHER,
    @JsonProperty("currentReplicasIfLower")
    CURRENT_REPLICAS_IF_LOWER
  }

  record Advanced(AutoscalerConfig horizontalPodAutoscalerConfig) {}

  record AutoscalerConfig(HorizontalPodAutoscalerBehavior behavior) {}

  /** A trigger of Apache Kafka; the values are strings in the CRD, numbers too. */
  record Trigger(String type, KafkaMetadata metadata, Reference authenticationRef) {}

  record KafkaMetadata(
      JsonNode bootstrapServers,
      JsonNode consumerGroup,
      JsonNode topic,
      JsonNode lagThreshold,
      JsonNode activationLagThreshold,
      JsonNode offsetResetPolicy,
      JsonNode scaleToZeroOnInvalidOffset,
      JsonNode excludePersistentLag,
      JsonNode limitToPartitionsWithLag,
      JsonNode allowIdleConsumers,
      JsonNode version,
      JsonNode tls,
      JsonNode sasl) {}

  record Reference(String name) {}

  record TriggerAuthentication(
      String apiVersion, String kind, ObjectMeta metadata, AuthenticationSpec spec) {}

  record AuthenticationSpec(List<EnvironmentRef> env, List<SecretRef> secretTargetRef) {}

  record EnvironmentRef(String parameter, String name, String containerName) {}

  record SecretRef(String parameter, String name, String key) {}
}
