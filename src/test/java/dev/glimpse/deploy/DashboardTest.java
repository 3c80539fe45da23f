package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.glimpse.management.Metric;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docker/compose.yaml and the dashboard that it provides. */
@Tag("process")
final class DashboardTest {

  private static final Path DOCKER = Path.of("docker");
  private static final Path DASHBOARD = Path.of("k8s/components/dashboard/glimpse.dashboard.json");
  private static final int GRID = 24;

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(DASHBOARD.toFile());
  }

  private static JsonNode yaml(String file) throws IOException {
    return new YAMLMapper().readTree(DOCKER.resolve(file).toFile());
  }

  @Test
  void shouldAskOnlyForMetricsThatThereAre() throws IOException {
    for (JsonNode panel : dashboard().get("panels")) {
      assertThat(panel.get("targets")).isNotEmpty();
      panel.get("targets").forEach(target -> Queries.assertKnown(target.get("expr").asText()));
    }
  }

  /** As rules, since promtool checks those without a server. */
  @Test
  void shouldAskWhatPrometheusUnderstands(@TempDir Path folder) throws IOException {
    assumeTrue(Tool.isHere("promtool"), "promtool is not on the PATH");
    List<Map<String, String>> rules = new ArrayList<>();
    for (String query : dashboard().findValuesAsText("expr")) {
      rules.add(
          Map.of("record", "q" + rules.size(), "expr", query.replace("$__rate_interval", "1m")));
    }
    Path file = folder.resolve("rules.yaml");
    new YAMLMapper()
        .writeValue(
            file.toFile(), Map.of("groups", List.of(Map.of("name", "all", "rules", rules))));

    assertThat(Tool.output(List.of("promtool", "check", "rules", file.toString())))
        .contains(rules.size() + " rules found");
    assertThat(
            Tool.output(
                List.of("promtool", "check", "config", DOCKER + "/observability/prometheus.yaml")))
        .contains("SUCCESS");
  }

  @Test
  void shouldHavePanelsThatDoNotOverlap() throws IOException {
    List<Rectangle> placed = new ArrayList<>();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard().get("panels")) {
      JsonNode at = panel.get("gridPos");
      Rectangle place =
          new Rectangle(
              at.get("x").asInt(), at.get("y").asInt(), at.get("w").asInt(), at.get("h").asInt());
      assertThat(placed).noneMatch(place::intersects);
      assertThat(place.getMaxX()).isLessThanOrEqualTo(GRID);
      placed.add(place);
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
      assertThat(panel.get("title").asText()).isNotBlank();
    }
  }

  @Test
  void shouldShowEveryMetric() throws IOException {
    String queries = String.join("\n", dashboard().findValuesAsText("expr"));

    assertThat(Metric.values())
        .extracting(Metric::exposedName)
        .allSatisfy(name -> assertThat(queries).contains(name));
  }

  /** So that it works with the data source of any Grafana, whatever its identifier is. */
  @Test
  void shouldReadFromASourceThatTheViewerSelects() throws IOException {
    JsonNode variable = dashboard().at("/templating/list/0");

    assertThat(variable.get("type").asText()).isEqualTo("datasource");
    assertThat(variable.get("query").asText())
        .isEqualTo(
            yaml("observability/provisioning/datasources/prometheus.yaml")
                .at("/datasources/0/type")
                .asText());
    for (JsonNode source : dashboard().get("panels").findValues("datasource")) {
      assertThat(source.get("uid").asText()).isEqualTo("${" + variable.get("name").asText() + "}");
    }
  }

  @Test
  void shouldBeMountedByCompose() throws IOException {
    String mount = yaml("compose.yaml").at("/services/grafana/volumes/1").asText();

    assertThat(DOCKER.resolve(mount.substring(0, mount.indexOf(':'))).normalize())
        .isEqualTo(DASHBOARD);
  }

  @Test
  void shouldComposeTheImageOfThisVersion() throws IOException {
    String version = System.getProperty("glimpse.version");
    JsonNode services = yaml("compose.yaml").get("services");

    assertThat(services.at("/topics/image").asText()).contains("glimpse:" + version + "}");
    assertThat(yaml("compose.yaml").at("/x-glimpse/image").asText())
        .contains("glimpse:" + version + "}");
    assertThat(services.at("/glimpse-gpu/image").asText()).contains(version + "-gpu}");
  }

  @Test
  void shouldLetGlimpseReadTheStoreThatNotifiesIt() throws IOException {
    JsonNode compose = yaml("compose.yaml");
    JsonNode glimpse = compose.at("/x-glimpse/environment");
    JsonNode minio = compose.at("/services/minio");
    JsonNode bucket = compose.at("/services/bucket");
    String name = glimpse.get("GLIMPSE_FETCH_S3_BUCKETS").asText();

    assertThat(minio.at("/environment/MINIO_NOTIFY_KAFKA_TOPIC_GLIMPSE").asText())
        .isEqualTo("image-requests");
    assertThat(minio.at("/environment/MINIO_ROOT_USER"))
        .isEqualTo(glimpse.get("AWS_ACCESS_KEY_ID"));
    assertThat(minio.at("/environment/MINIO_ROOT_PASSWORD"))
        .isEqualTo(glimpse.get("AWS_SECRET_ACCESS_KEY"));
    assertThat(bucket.at("/command/0").asText())
        .contains(glimpse.get("GLIMPSE_FETCH_S3_ENDPOINT").asText())
        .contains("mb --ignore-existing --with-versioning store/" + name)
        .contains("event add --ignore-existing --event put store/" + name);
    assertThat(List.of(minio, bucket))
        .allSatisfy(
            service -> {
              assertThat(service.at("/profiles/0").asText()).isEqualTo("uploads");
              assertThat(service.get("image").asText()).contains(":RELEASE.");
            });
  }
}
