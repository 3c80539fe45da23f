package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.download.PublishedModels;
import dev.glimpse.topics.TopicDeclaration;
import dev.glimpse.topics.TopicFileReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
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

  private static final Path OVERLAYS = Path.of("k8s", "overlays");
  private static final String VERSION = System.getProperty("glimpse.version");

  static List<String> overlays() throws IOException {
    try (Stream<Path> folders = Files.list(OVERLAYS)) {
      return folders.map(Path::toString).sorted().toList();
    }
  }

  private static Resources render(String folder) {
    return new Resources(Kustomize.render(folder));
  }

  private static PodSpec pod(Resources resources) {
    return resources.one(Deployment.class).getSpec().getTemplate().getSpec();
  }

  private static Container container(Resources resources) {
    assertThat(pod(resources).getContainers()).hasSize(1);
    return pod(resources).getContainers().get(0);
  }

  /** With those that run before it. */
  private static List<Container> containers(PodSpec pod) {
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
  }

  private static long partitions() throws IOException {
    return TopicFileReader.packaged().stream()
        .filter(topic -> topic.name().equals("image-requests"))
        .mapToLong(TopicDeclaration::partitions)
        .sum();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldGrantMoreTimeForAStopThanAStopTakes(String overlay) throws IOException {
    Resources resources = render(overlay);

    assertThat(pod(resources).getTerminationGracePeriodSeconds() * 1000)
        .isGreaterThan(settings(resources).processor().stopTimeout().toMillis());
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldGrantMoreTimeForAStartThanTheWaitForABrokerTakes(String overlay) throws IOException {
    Resources resources = render(overlay);
    Probe startup = container(resources).getStartupProbe();

    assertThat(startup.getPeriodSeconds() * startup.getFailureThreshold() * 1000L)
        .isGreaterThan(settings(resources).processor().startTimeout().toMillis() + 120_000);
    Integer deadline = resources.one(Deployment.class).getSpec().getProgressDeadlineSeconds();
    assertThat(deadline == null ? 600 : deadline)
        .isGreaterThan(startup.getPeriodSeconds() * startup.getFailureThreshold());
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldHaveNoMorePodsThanThereArePartitions(String overlay) throws IOException {
    Resources resources = render(overlay);
    List<Integer> most = new ArrayList<>();
    resources.of(Keda.ScaledObject.class).forEach(o -> most.add(o.spec().maxReplicaCount()));
    resources
        .of(HorizontalPodAutoscaler.class)
        .forEach(o -> most.add(o.getSpec().getMaxReplicas()));
    Integer fixed = resources.one(Deployment.class).getSpec().getReplicas();
    if (fixed != null) {
      most.add(fixed);
    }

    // One says how many: two would fight.
    assertThat(most).hasSize(1).allSatisfy(n -> assertThat((long) n).isBetween(1L, partitions()));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldAskThePortThatGlimpseListensOnForWhatItAnswers(String overlay) throws IOException {
    Resources resources = render(overlay);
    Container container = container(resources);
    GlimpseConfig settings = settings(resources);

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
  @MethodSource("overlays")
  void shouldRunTheImageOfThisVersion(String overlay) {
    assertThat(containers(pod(render(overlay))))
        .extracting(Container::getImage)
        .containsAnyOf("glimpse:" + VERSION, "glimpse:" + VERSION + "-gpu")
        .hasSameElementsAs(Set.of(container(render(overlay)).getImage()));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldMeetTheRestrictedPodSecurityStandard(String overlay) {
    assertRestricted(pod(render(overlay)));
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
  @MethodSource("overlays")
  void shouldHaveOneWritableFolderWhichIsTheImagesVolume(String overlay) throws IOException {
    Container container = container(render(overlay));

    assertThat(container.getVolumeMounts())
        .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
        .singleElement()
        .satisfies(
            mount ->
                assertThat(Files.readString(Path.of("docker", "Dockerfile")))
                    .contains("VOLUME " + mount.getMountPath() + "\n"));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldLetPrometheusReachWhatItIsToRead(String overlay) {
    Resources resources = render(overlay);

    for (PodMonitor monitor : resources.of(PodMonitor.class)) {
      assertThat(monitor.getSpec().getPodMetricsEndpoints())
          .singleElement()
          .satisfies(endpoint -> assertThat(endpoint.getPort()).isEqualTo("management"))
          .satisfies(endpoint -> assertThat(endpoint.getPath()).isEqualTo("/metrics"));
      assertThat(resources.one(NetworkPolicy.class).getSpec().getIngress())
          .singleElement()
          .satisfies(
              rule ->
                  assertThat(rule.getPorts().get(0).getPort().getStrVal()).isEqualTo("management"));
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldHaveARunbookForEveryAlertAndAskOnlyForMetricsThatThereAre(String overlay)
      throws IOException {
    String runbooks = Files.readString(Path.of("docs", "operations.md"));

    for (PrometheusRule rules : render(overlay).of(PrometheusRule.class)) {
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

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldScaleByTheGroupAndTheTopicThatGlimpseReads(String overlay) throws IOException {
    Resources resources = render(overlay);
    GlimpseConfig settings = settings(resources);

    for (Keda.ScaledObject scaled : resources.of(Keda.ScaledObject.class)) {
      assertThat(scaled.spec().scaleTargetRef().name())
          .isEqualTo(resources.one(Deployment.class).getMetadata().getName());
      Keda.Trigger trigger = scaled.spec().triggers().get(0);
      // KEDA takes strings only.
      assertThat(new ObjectMapper().<JsonNode>valueToTree(trigger.metadata()))
          .allMatch(JsonNode::isTextual);
      assertThat(trigger.metadata().consumerGroup().asText())
          .isEqualTo(settings.processor().applicationId());
      assertThat(trigger.metadata().topic().asText())
          .isEqualTo(settings.topics().requests().name());
      assertThat(trigger.authenticationRef().name())
          .isEqualTo(resources.one(Keda.TriggerAuthentication.class).metadata().getName());
    }
  }

  /** Otherwise an unreachable broker would start pods, or stop the last one. */
  @ParameterizedTest
  @MethodSource("overlays")
  void shouldFallBackToNoMorePodsThanThereAreAndNotToNone(String overlay) {
    for (Keda.ScaledObject scaled : render(overlay).of(Keda.ScaledObject.class)) {
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
    return render(OVERLAYS.resolve(overlay).toString())
        .one(Keda.ScaledObject.class)
        .spec()
        .minReplicaCount();
  }

  @Test
  void shouldAskForADeviceWhereThereIsToBeOne() {
    Resources gpu = render("k8s/overlays/gpu");

    assertThat(container(gpu).getResources().getLimits()).containsKey("nvidia.com/gpu");
    assertThat(container(gpu).getImage()).endsWith("-gpu");
    assertThat(pod(gpu).getRuntimeClassName()).isEqualTo("nvidia");
    assertThat(pod(gpu).getTolerations()).hasSize(1);
  }

  /** As HeapCheck asks of the JVM, which takes the heap's size unless it is told another one. */
  @ParameterizedTest
  @MethodSource("overlays")
  void shouldHaveTwiceTheBytesInFlightOutsideOfTheHeap(String overlay) throws IOException {
    String flags = Files.readString(Path.of("docker", "Dockerfile"));
    Map<String, String> env =
        container(render(overlay)).getEnv().stream()
            .filter(variable -> variable.getValue() != null)
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    Matcher direct =
        Pattern.compile("MaxDirectMemorySize=(\\d+)g")
            .matcher(env.getOrDefault("JAVA_TOOL_OPTIONS", ""));
    Matcher heap = Pattern.compile("MaxHeapSize=(\\d+)").matcher(flags);
    assertThat(heap.find()).isTrue();
    String bytes = env.get("GLIMPSE_IN_FLIGHT_BYTES");
    long inFlight =
        bytes == null
            ? settings(render(overlay)).pipeline().inFlight().bytes()
            : Long.parseLong(bytes);

    assertThat(
            direct.find() ? Long.parseLong(direct.group(1)) << 30 : Long.parseLong(heap.group(1)))
        .isGreaterThanOrEqualTo(2 * inFlight);
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void shouldStopAProcessorBeforeItsSuccessorIsReadyOnlyWhereADeviceIsNeeded(String overlay) {
    Deployment deployment = render(overlay).one(Deployment.class);
    boolean device = container(render(overlay)).getImage().endsWith("-gpu");

    assertThat(deployment.getSpec().getStrategy().getRollingUpdate().getMaxSurge().getIntVal())
        .isEqualTo(device ? 0 : 1);
    assertThat(
            deployment.getSpec().getStrategy().getRollingUpdate().getMaxUnavailable().getIntVal())
        .isEqualTo(device ? 1 : 0);
  }

  @Test
  void shouldServeTheModelThatIsPulledBeforehand() {
    PodSpec pod = pod(render("k8s/overlays/pulled"));
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
    for (PodSpec user : List.of(pod, pod(render("k8s/overlays/gpu")))) {
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

  /** As the pod would read them, but for secrets; wrong ones are refused here too. */
  private static GlimpseConfig settings(Resources resources) throws IOException {
    Properties file = new Properties();
    file.load(
        new StringReader(
            resources.of(ConfigMap.class).stream()
                .flatMap(map -> Stream.ofNullable(map.getData().get("glimpse.properties")))
                .findFirst()
                .orElseThrow()));
    List<String> settings = new ArrayList<>();
    file.forEach(
        (key, value) -> {
          if (!value.toString().contains("${")) {
            settings.add(key + "=" + value);
          }
        });
    List<String> names = container(resources).getEnv().stream().map(EnvVar::getName).toList();
    assertThat(names)
        .allMatch(Pattern.compile("GLIMPSE_.*|KAFKA_USER|JAVA_TOOL_OPTIONS").asMatchPredicate());
    return ConfigSources.read(List.of(), (Path) null, Map.of(), settings);
  }
}
