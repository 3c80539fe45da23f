package dev.glimpse.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
@Tag("process")
final class S3LogsTest {

  @Test
  void shouldLogNoSecretAtTheFinestLevel() throws Exception {
    try (RecordingServer store = new RecordingServer("hi")) {
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Dlog4j2.configurationFile=" + S3Fetcher.class.getResource("/log4j2.properties"),
              "-Dglimpse.log.level=trace",
              S3Process.class.getName(),
              store.address());
      builder
          .environment()
          .putAll(
              Map.of(
                  "CLASSPATH", System.getProperty("java.class.path"),
                  "AWS_ACCESS_KEY_ID", "AKIDENV",
                  "AWS_SECRET_ACCESS_KEY", "the-secret",
                  "AWS_SESSION_TOKEN", "the-token"));
      Process process = builder.redirectErrorStream(true).start();
      String log = process.inputReader().lines().collect(Collectors.joining("\n"));

      assertThat(process.waitFor()).as(log).isZero();
      assertThat(log).contains("bytes=2").contains("DEBUG");
      assertThat(store.lines()).as("what was sent").contains("X-Amz-Security-Token: the-token");
      assertThat(log).doesNotContain("the-secret", "the-token", "Signature=", "AKIDENV");
    }
  }
}
