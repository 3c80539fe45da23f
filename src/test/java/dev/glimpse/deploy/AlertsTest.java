package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The alerts as Prometheus computes them from numbers that it is given. */
@Tag("process")
final class AlertsTest {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path CASES = Path.of("src/test/resources/alerts/alerts-test.yaml");

  @TempDir private Path folder;

  private static JsonNode alerts() throws IOException {
    return YAML.readTree(Path.of("k8s/base/alerts.yaml").toFile()).get("spec");
  }

  @Test
  void shouldCallSomebodyWhenSomethingIsWrongAndOnlyThen() throws IOException {
    assumeTrue(Tool.isHere("promtool"), "promtool is not on the PATH");
    YAML.writeValue(folder.resolve("rules.yaml").toFile(), alerts());
    Path cases = Files.copy(CASES, folder.resolve("cases.yaml"));

    assertThat(Tool.output(List.of("promtool", "test", "rules", cases.toString())))
        .contains("SUCCESS");
  }

  @Test
  void shouldEachHaveACaseInWhichItCalls() throws IOException {
    String cases = Files.readString(CASES);

    for (JsonNode rule : alerts().at("/groups/0/rules")) {
      assertThat(cases)
          .contains("alertname: " + rule.get("alert").asText())
          .contains(rule.at("/annotations/runbook_url").asText());
    }
  }
}
