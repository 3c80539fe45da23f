package dev.glimpse.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.testing.ProcessorJvm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How log lines say whom they are about, in both forms. */
@Tag("process")
final class RequestContextTest {

  private static List<String> log(String format) {
    Map<String, String> environment = Map.of("GLIMPSE_LOG_FORMAT", format);
    try (ProcessorJvm jvm =
        ProcessorJvm.start(LogProcess.class.getName(), List.of(), environment)) {
      await().atMost(Duration.ofMinutes(1)).until(() -> jvm.exitCode().isPresent());
      return jvm.log().lines().toList();
    }
  }

  @Test
  void shouldNameTaskAndRequestInTextWithoutLettingARequestForgeALine() {
    List<String> lines = log("text");

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).endsWith("For it task=0_3 request=mine\\nERROR forged");
    assertThat(lines.get(1)).endsWith("For all");
  }

  @Test
  void shouldNameTaskAndRequestInJson() throws Exception {
    List<String> lines = log("json");

    assertThat(lines).hasSize(2);
    JsonNode line = new ObjectMapper().readTree(lines.get(0));
    assertThat(line.get("message").asText()).isEqualTo("For it");
    assertThat(line.get("task").asText()).isEqualTo("0_3");
    assertThat(line.get("request").asText()).isEqualTo(LogProcess.ID);
  }
}
