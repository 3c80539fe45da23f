package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.testing.ProcessorJvm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings that are read before all others, in a JVM that has made no logger yet. */
@Tag("process")
final class LogConfigurationTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A run that ends because there are no brokers named, having said so. */
  private static ProcessorJvm ended(Map<String, String> environment) {
    ProcessorJvm jvm = ProcessorJvm.start(Main.class.getName(), List.of("run"), environment);
    await().atMost(LIMIT).until(() -> jvm.exitCode().isPresent());
    return jvm;
  }

  @ParameterizedTest
  @CsvSource({
    "GLIMPSE_LOG_LEVEL, verbose, 'trace, debug, info, warn, error, off'",
    "GLIMPSE_LOG_LEVEL, '', 'trace, debug, info, warn, error, off'",
    "GLIMPSE_LOG_FORMAT, xml, 'text, json'"
  })
  void shouldStopTheStartNamingKeyValueAndWhatIsAllowed(String key, String value, String allowed) {
    try (ProcessorJvm jvm = ended(Map.of(key, value))) {
      assertThat(jvm.exitCode()).isEqualTo(OptionalInt.of(Main.USAGE));
      assertThat(jvm.log().lines())
          .singleElement()
          .asString()
          .contains(key, "value " + value + " ", "allowed: " + allowed);
    }
  }

  @Test
  void shouldNotMindUpperCase() {
    Map<String, String> shouted =
        Map.of("GLIMPSE_LOG_LEVEL", "DEBUG", "GLIMPSE_LOG_FORMAT", "JSON");

    try (ProcessorJvm jvm = ended(shouted)) {
      assertThat(jvm.log()).contains("kafka.bootstrap.servers").contains("\"log.level\":\"DEBUG\"");
    }
  }
}
