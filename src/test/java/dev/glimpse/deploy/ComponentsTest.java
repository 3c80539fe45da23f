package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The components of k8s/, each on the base alone, as an overlay of a user's own would have it. */
@Tag("process")
final class ComponentsTest {

  private static final Path K8S = Path.of("k8s");

  @TempDir private Path folder;

  static List<Path> components() throws IOException {
    try (Stream<Path> folders = Files.list(K8S.resolve("components"))) {
      return folders.sorted().toList();
    }
  }

  /** Every field is one of its kind's, or the rendered resources would not be read. */
  private Resources render(Path component) throws IOException {
    Path root = folder.toRealPath();
    new YAMLMapper()
        .writeValue(
            root.resolve("kustomization.yaml").toFile(),
            Map.of(
                "apiVersion",
                "kustomize.config.k8s.io/v1beta1",
                "kind",
                "Kustomization",
                "resources",
                List.of(from(root, K8S.resolve("base"))),
                "components",
                List.of(from(root, component))));
    return new Resources(Kustomize.render(root.toString()));
  }

  private static String from(Path root, Path path) throws IOException {
    return root.relativize(path.toRealPath()).toString();
  }

  @ParameterizedTest
  @MethodSource("components")
  void shouldRenderOnTheBase(Path component) throws IOException {
    PodSpec pod = render(component).one(Deployment.class).getSpec().getTemplate().getSpec();
    List<String> volumes = pod.getVolumes().stream().map(Volume::getName).toList();

    assertThat(volumes).doesNotHaveDuplicates();
    assertThat(pod.getContainers().get(0).getVolumeMounts())
        .extracting(VolumeMount::getName)
        .allMatch(volumes::contains);
  }

  @Test
  void shouldEachBePartOfAnOverlay() throws IOException {
    String overlays;
    try (Stream<Path> folders = Files.list(K8S.resolve("overlays"))) {
      overlays =
          folders
              .map(overlay -> overlay.resolve("kustomization.yaml"))
              .map(ComponentsTest::read)
              .collect(Collectors.joining());
    }

    for (Path component : components()) {
      assertThat(overlays).contains("../../components/" + component.getFileName() + "\n");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The label for which the sidecar of Grafana's chart looks. */
  @Test
  void shouldOfferTheDashboardToGrafana() throws IOException {
    Path component = K8S.resolve("components/dashboard");

    assertThat(render(component).of(ConfigMap.class))
        .filteredOn(map -> map.getMetadata().getName().equals("glimpse-dashboard"))
        .singleElement()
        .satisfies(
            map ->
                assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1"))
        .satisfies(
            map ->
                assertThat(map.getData())
                    .containsOnly(
                        Map.entry(
                            "glimpse.dashboard.json",
                            read(component.resolve("glimpse.dashboard.json")))));
  }

  @Test
  void shouldServeTheModelOfAnImage() throws IOException {
    PodSpec pod =
        render(K8S.resolve("components/models-image"))
            .one(Deployment.class)
            .getSpec()
            .getTemplate()
            .getSpec();
    List<Volume> images = pod.getVolumes().stream().filter(v -> v.getImage() != null).toList();

    assertThat(images).hasSize(1);
    Volume image = images.get(0);
    VolumeMount mount =
        pod.getContainers().get(0).getVolumeMounts().stream()
            .filter(each -> each.getName().equals(image.getName()))
            .findFirst()
            .orElseThrow();
    Map<String, String> env =
        pod.getContainers().get(0).getEnv().stream()
            .filter(variable -> variable.getValue() != null)
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    assertThat(mount.getReadOnly()).isTrue();
    assertThat(env).containsEntry("GLIMPSE_MODELS_DIR", mount.getMountPath());
    // As docker/build names it.
    assertThat(image.getImage().getReference())
        .isEqualTo("glimpse-models:" + env.get("GLIMPSE_MODEL") + "-1");
  }
}
