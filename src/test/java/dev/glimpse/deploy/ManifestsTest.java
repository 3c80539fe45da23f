package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.download.PublishedModels;
import dev.glimpse.topics.TopicDeclaration;
import dev.glimpse.topics.TopicFileReader;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * k8s/ as a cluster would get it: every field is one of its kind's, and fits to what Glimpse is.
 */
@Tag("process")
final class ManifestsTest {

  private static final String OVERLAYS = "dev.glimpse.deploy.Overlay#names";
  private static final String VERSION = System.getProperty("glimpse.version");

  private static Resources render(String folder) {
    return new Resources(Kustomize.render(folder));
  }

  /** With those that run before it. */
  private static List<Container> containers(PodSpec pod) {
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldGrantMoreTimeForAStopThanAStopTakes(String overlay) throws IOException {
    Overlay rendered = Overlay.named(overlay);

    assertThat(rendered.pod().getTerminationGracePeriodSeconds() * 1000)
        .isGreaterThan(rendered.settings().processor().stopTimeout().toMillis());
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldGrantMoreTimeForAStartThanTheWaitForABrokerTakes(String overlay) throws IOException {
    Overlay rendered = Overlay.named(overlay);
    Probe startup = rendered.container().getStartupProbe();

    assertThat(startup.getPeriodSeconds() * startup.getFailureThreshold() * 1000L)
        .isGreaterThan(rendered.settings().processor().startTimeout().toMillis() + 120_000);
    Integer deadline = rendered.deployment().getSpec().getProgressDeadlineSeconds();
    assertThat(deadline == null ? 600 : deadline)
        .isGreaterThan(startup.getPeriodSeconds() * startup.getFailureThreshold());
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldAskThePortThatGlimpseListensOnForWhatItAnswers(String overlay) throws IOException {
    Overlay rendered = Overlay.named(overlay);
    Container container = rendered.container();
    GlimpseConfig settings = rendered.settings();

    assertThat(settings.management().host()).isEqualTo("0.0.0.0");
    assertThat(container.getPorts())
        .singleElement()
        .satisfies(port -> assertThat(port.getName()).isEqualTo("management"))
        .satisfies(
            port -> assertThat(port.getContainerPort()).isEqualTo(settings.management().port()));
    assertThat(path(container.getStartupProbe())).isEqualTo("/health/ready");
    assertThat(path(container.getReadinessProbe())).isEqualTo("/health/ready");
    assertThat(path(container.getLivenessProbe())).isEqualTo("/health/live");
  }

  private static String path(Probe probe) {
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
    return probe.getHttpGet().getPath();
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldRunTheImageOfThisVersion(String overlay) {
    Overlay rendered = Overlay.named(overlay);

    assertThat(containers(rendered.pod()))
        .extracting(Container::getImage)
        .containsAnyOf("glimpse:" + VERSION, "glimpse:" + VERSION + "-gpu")
        .hasSameElementsAs(Set.of(rendered.container().getImage()));
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldMeetTheRestrictedPodSecurityStandard(String overlay) {
    assertRestricted(Overlay.named(overlay).pod());
  }

  private static void assertRestricted(PodSpec pod) {
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    for (Container each : containers(pod)) {
      SecurityContext container = each.getSecurityContext();
      assertThat(container.getAllowPrivilegeEscalation()).isFalse();
      assertThat(container.getReadOnlyRootFilesystem()).isTrue();
      assertThat(container.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(container.getCapabilities().getAdd()).isEmpty();
    }
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.getVolumes()).allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldHaveOneWritableFolderWhichIsTheImagesVolume(String overlay) throws IOException {
    Container container = Overlay.named(overlay).container();

    assertThat(container.getVolumeMounts())
        .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
        .singleElement()
        .satisfies(
            mount ->
                assertThat(Files.readString(Path.of("docker", "Dockerfile")))
                    .contains("VOLUME " + mount.getMountPath() + "\n"));
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldLetPrometheusReachWhatItIsToRead(String overlay) {
    Overlay rendered = Overlay.named(overlay);

    for (PodMonitor monitor : rendered.resources().of(PodMonitor.class)) {
      assertThat(monitor.getSpec().getPodMetricsEndpoints())
          .singleElement()
          .satisfies(endpoint -> assertThat(endpoint.getPort()).isEqualTo("management"))
          .satisfies(endpoint -> assertThat(endpoint.getPath()).isEqualTo("/metrics"));
      assertThat(rendered.resources().one(NetworkPolicy.class).getSpec().getIngress())
          .singleElement()
          .satisfies(
              rule ->
                  assertThat(rule.getPorts().get(0).getPort().getStrVal()).isEqualTo("management"));
    }
  }

  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldHaveARunbookForEveryAlertAndAskOnlyForMetricsThatThereAre(String overlay)
      throws IOException {
    String runbooks = Files.readString(Path.of("docs", "operations.md"));

    for (PrometheusRule rules : Overlay.named(overlay).resources().of(PrometheusRule.class)) {
      rules.getSpec().getGroups().stream()
          .flatMap(group -> group.getRules().stream())
          .forEach(
              rule -> {
                assertThat(runbooks).contains("### " + rule.getAlert() + "\n");
                assertThat(rule.getAnnotations())
                    .containsEntry(
                        "runbook_url",
                        "docs/operations.md#" + rule.getAlert().toLowerCase(Locale.ROOT));
                Queries.assertKnown(rule.getExpr().getStrVal());
              });
    }
  }

  @Test
  void shouldAskForADeviceWhereThereIsToBeOne() {
    Overlay gpu = Overlay.named("gpu");

    assertThat(gpu.container().getResources().getLimits()).containsKey("nvidia.com/gpu");
    assertThat(gpu.container().getImage()).endsWith("-gpu");
    assertThat(gpu.pod().getRuntimeClassName()).isEqualTo("nvidia");
    assertThat(gpu.pod().getTolerations()).hasSize(1);
  }

  /** As HeapCheck asks of the JVM, which takes the heap's size unless it is told another one. */
  @ParameterizedTest
  @MethodSource(OVERLAYS)
  void shouldHaveTwiceTheBytesInFlightOutsideOfTheHeap(String overlay) throws IOException {
    Overlay rendered = Overlay.named(overlay);
    String flags = Files.readString(Path.of("docker", "Dockerfile"));
    Map<String, String> env =
        rendered.container().getEnv().stream()
            .filter(variable -> variable.getValue() != null)
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    Matcher direct =
        Pattern.compile("MaxDirectMemorySize=(\\d+)g")
            .matcher(env.getOrDefault("JAVA_TOOL_OPTIONS", ""));
    Matcher heap = Pattern.compile("MaxHeapSize=(\\d+)").matcher(flags);
    assertThat(heap.find()).isTrue();
    String bytes = env.get("GLIMPSE_IN_FLIGHT_BYTES");
    long inFlight =
        bytes == null ? rendered.settings().pipeline().inFlight().bytes() : Long.parseLong(bytes);

    assertThat(
            direct.find() ? Long.parseLong(direct.group(1)) << 30 : Long.parseLong(heap.group(1)))
        .isGreaterThanOrEqualTo(2 * inFlight);
  }

  @Test
  void shouldServeTheModelThatIsPulledBeforehand() {
    PodSpec pod = Overlay.named("pulled").pod();
    List<String> pull = pod.getInitContainers().get(0).getArgs();

    assertThat(PublishedModels.packaged().names()).contains(pull.get(2));
    assertThat(pod.getContainers().get(0).getEnv())
        .contains(
            new EnvVar("GLIMPSE_MODEL", pull.get(2), null),
            new EnvVar("GLIMPSE_MODELS_DIR", pull.get(4), null));
  }

  @Test
  void shouldPullAModelOntoTheVolumeThatProcessorsRead() {
    Resources models = render("k8s/models");
    PodSpec pod = models.one(Job.class).getSpec().getTemplate().getSpec();
    String claim = models.one(PersistentVolumeClaim.class).getMetadata().getName();

    assertRestricted(pod);
    assertThat(containers(pod)).extracting(Container::getImage).containsOnly("glimpse:" + VERSION);
    assertThat(PublishedModels.packaged().names())
        .contains(pod.getContainers().get(0).getArgs().get(2));
    for (PodSpec user : List.of(pod, Overlay.named("gpu").pod())) {
      assertThat(user.getVolumes())
          .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
          .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
          .containsExactly(claim);
    }
  }

  @Test
  void shouldHaveAllTopicsInOneClusterOfStrimzi() throws IOException {
    Resources kafka = render("k8s/kafka");

    assertThat(kafka.of(KafkaTopic.class))
        .extracting(topic -> topic.getMetadata().getName())
        .containsExactlyInAnyOrderElementsOf(
            TopicFileReader.packaged().stream().map(TopicDeclaration::name).toList());
    assertThat(kafka.of(KafkaTopic.class))
        .allSatisfy(
            topic ->
                assertThat(topic.getMetadata().getLabels())
                    .containsEntry("strimzi.io/cluster", "kafka"));
  }

  @Test
  void shouldRefuseAFieldThatItsKindDoesNotHave() {
    List<JsonNode> documents = Kustomize.render("k8s/overlays/cpu");
    for (String kind : List.of("Deployment", "PodMonitor", "NetworkPolicy", "ScaledObject")) {
      ((ObjectNode) document(documents, kind).get("spec")).put("replica", 1);

      assertThatThrownBy(() -> new Resources(documents)).hasMessageContaining("\"replica\"");
      ((ObjectNode) document(documents, kind).get("spec")).remove("replica");
    }
    ObjectNode deepInside =
        (ObjectNode) document(documents, "Deployment").at("/spec/template/spec/containers/0");
    deepInside.putObject("securityContex");

    assertThatThrownBy(() -> new Resources(documents)).hasMessageContaining("\"securityContex\"");
    List<JsonNode> kafka = Kustomize.render("k8s/kafka");
    ((ObjectNode) document(kafka, "KafkaUser").get("spec")).put("replica", 1);

    assertThatThrownBy(() -> new Resources(kafka)).hasMessageContaining("\"replica\"");
  }

  private static JsonNode document(List<JsonNode> documents, String kind) {
    return documents.stream()
        .filter(document -> document.get("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }
}
