package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.topics.TopicDeclaration;
import dev.glimpse.topics.TopicFileReader;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How k8s/ scales: by what, between which numbers of pods, and how an update replaces them. */
@Tag("process")
final class ScalingManifestsTest {

  private static final String OVERLAYS = "dev.glimpse.deploy.Overlay#names";

  private static long partitions() throws IOException {
    return TopicFileReader.packaged().stream()
        .filter(topic -> topic.name().equals("image-requests"))
        .mapToLong(TopicDeclaration::partitions)
        .sum();
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldHaveNoMorePodsThanThereArePartitions(String overlay) throws IOException {
    Overlay rendered = Overlay.named(overlay);
    List<Integer> most = new ArrayList<>();
    rendered
        .resources()
        .of(Keda.ScaledObject.class)
        .forEach(o -> most.add(o.spec().maxReplicaCount()));
    rendered
        .resources()
        .of(HorizontalPodAutoscaler.class)
        .forEach(o -> most.add(o.getSpec().getMaxReplicas()));
    Integer fixed = rendered.deployment().getSpec().getReplicas();
    if (fixed != null) {
      most.add(fixed);
    }

    // One says how many: two would fight.
    assertThat(most).hasSize(1).allSatisfy(n -> assertThat((long) n).isBetween(1L, partitions()));
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldScaleByTheGroupAndTheTopicThatGlimpseReads(String overlay) throws IOException {
    Overlay rendered = Overlay.named(overlay);
    GlimpseConfig settings = rendered.settings();

    for (Keda.ScaledObject scaled : rendered.resources().of(Keda.ScaledObject.class)) {
      assertThat(scaled.spec().scaleTargetRef().name())
          .isEqualTo(rendered.deployment().getMetadata().getName());
      Keda.Trigger trigger = scaled.spec().triggers().get(0);
      // KEDA takes strings only.
      assertThat(new ObjectMapper().<JsonNode>valueToTree(trigger.metadata()))
          .allMatch(JsonNode::isTextual);
      assertThat(trigger.metadata().consumerGroup().asText())
          .isEqualTo(settings.processor().applicationId());
      assertThat(trigger.metadata().topic().asText())
          .isEqualTo(settings.topics().requests().name());
      assertThat(trigger.authenticationRef().name())
          .isEqualTo(
              rendered.resources().one(Keda.TriggerAuthentication.class).metadata().getName());
    }
  }

  /** Otherwise an unreachable broker would start pods, or stop the last one. */
  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldFallBackToNoMorePodsThanThereAreAndNotToNone(String overlay) {
    for (Keda.ScaledObject scaled :
        Overlay.named(overlay).resources().of(Keda.ScaledObject.class)) {
      assertThat(scaled.spec().fallback().replicas())
          .isEqualTo(Math.max(1, scaled.spec().minReplicaCount()));
      assertThat(scaled.spec().fallback().behavior())
          .isEqualTo(Keda.FallbackBehavior.CURRENT_REPLICAS_IF_HIGHER);
    }
  }

  @Test
  void shouldScaleToZeroOnlyWhereItIsAskedFor() {
    assertThat(least("scale-to-zero")).isZero();
    assertThat(least("cpu")).isPositive();
    assertThat(least("gpu")).isPositive();
  }

  private static int least(String overlay) {
    return Overlay.named(overlay).resources().one(Keda.ScaledObject.class).spec().minReplicaCount();
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldStopAProcessorBeforeItsSuccessorIsReadyOnlyWhereADeviceIsNeeded(String overlay) {
    Overlay rendered = Overlay.named(overlay);
    Deployment deployment = rendered.deployment();
    boolean device = rendered.container().getImage().endsWith("-gpu");

    assertThat(deployment.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal())
        .isEqualTo(device ? 0 : 1);
    assertThat(
            deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
        .isEqualTo(device ? 1 : 0);
  }
}
