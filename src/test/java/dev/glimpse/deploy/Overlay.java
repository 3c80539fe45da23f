package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of k8s/ as kustomize renders it, and the settings that its pods would read.
 *
 * @param resources all that a cluster would get
 */
record Overlay(Resources resources) {

  private static final Path OVERLAYS = Path.of("k8s", "overlays");
  private static final Pattern VARIABLES =
      Pattern.compile("GLIMPSE_.*|KAFKA_USER|JAVA_TOOL_OPTIONS");

  /** Returns the names of all overlays. */
  static List<String> names() throws IOException {
    try (Stream<Path> folders = Files.list(OVERLAYS)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  /** Renders an overlay. */
  static Overlay named(String name) {
    return new Overlay(new Resources(Kustomize.render(OVERLAYS.resolve(name).toString())));
  }

  Deployment deployment() {
    return resources.one(Deployment.class);
  }

  PodSpec pod() {
    return deployment().getSpec().getTemplate().getSpec();
  }

  /** Returns the container of Glimpse, without those that run before it. */
  Container container() {
    assertThat(pod().getContainers()).hasSize(1);
    return pod().getContainers().get(0);
  }

  /** Returns the settings as the pod would read them, but for secrets; wrong ones are refused. */
  GlimpseConfig settings() throws IOException {
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
    assertThat(container().getEnv())
        .extracting(EnvVar::getName)
        .allMatch(VARIABLES.asMatchPredicate());
    return ConfigSources.read(List.of(), (Path) null, Map.of(), settings);
  }
}
