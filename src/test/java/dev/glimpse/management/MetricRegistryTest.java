package dev.glimpse.management;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
final class MetricRegistryTest {

  private final MetricRegistry metrics = new MetricRegistry();

  @AfterEach
  void close() {
    metrics.close();
  }

  private String scrape() {
    return new String(metrics.reply().body(), UTF_8);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RESIDENT_MEMORY") // there from the start
  void shouldExposeEachUnderItsNameWithItsTypeAndTags(Metric metric) {
    String[] tags = metric.tags().toArray(String[]::new);
    if (metric.type() == Metric.Type.HISTOGRAM) {
      metrics.histogram(metric, new double[] {1}, tags).accept(1);
    } else {
      metrics.read(metric, () -> 1, tags);
    }

    String name = metric.exposedName();
    assertThat(scrape())
        .containsPattern(
            "(?m)^# TYPE %s %s$".formatted(name, metric.type().toString().toLowerCase(Locale.ROOT)))
        .containsPattern(
            "(?m)^%s(_count)?%s "
                .formatted(
                    name,
                    metric.tags().isEmpty()
                        ? ""
                        : metric.tags().stream()
                            .sorted()
                            .map(tag -> tag + "=\"" + tag + "\"")
                            .collect(Collectors.joining(",", "\\{", "\\}"))));
  }

  @Test
  void shouldReadAValueWheneverItIsAsked() {
    AtomicLong value = new AtomicLong(3);
    metrics.read(Metric.FETCH_RETRIES, value::get);
    System.gc(); // whoever registered it holds nothing any more

    assertThat(scrape()).contains("glimpse_fetch_retries_total 3.0\n");
    value.set(5);
    assertThat(scrape()).contains("glimpse_fetch_retries_total 5.0\n");
  }

  @Test
  void shouldCountValuesUpToEachBound() {
    DoubleConsumer sizes = metrics.histogram(Metric.BATCH_SIZE, new double[] {1, 2, 4}, "m");
    sizes.accept(1);
    sizes.accept(2);
    sizes.accept(3);
    sizes.accept(5);

    assertThat(scrape())
        .contains("glimpse_batch_size_images_bucket{model=\"m\",le=\"1.0\"} 1\n")
        .contains("glimpse_batch_size_images_bucket{model=\"m\",le=\"2.0\"} 2\n")
        .contains("glimpse_batch_size_images_bucket{model=\"m\",le=\"4.0\"} 3\n")
        .contains("glimpse_batch_size_images_bucket{model=\"m\",le=\"+Inf\"} 4\n")
        .contains("glimpse_batch_size_images_sum{model=\"m\"} 11.0\n");
  }

  @Test
  void shouldCountPartsOfASecond() {
    DoubleConsumer times =
        metrics.histogram(Metric.STAGE_TIME, new double[] {0.001, 0.25, 2}, "m", "fetch");
    times.accept(0.0005);
    times.accept(0.2);
    times.accept(0.3);

    assertThat(scrape())
        .contains("glimpse_stage_seconds_bucket{model=\"m\",stage=\"fetch\",le=\"0.001\"} 1\n")
        .contains("glimpse_stage_seconds_bucket{model=\"m\",stage=\"fetch\",le=\"0.25\"} 2\n")
        .contains("glimpse_stage_seconds_bucket{model=\"m\",stage=\"fetch\",le=\"2.0\"} 3\n")
        .contains("glimpse_stage_seconds_sum{model=\"m\",stage=\"fetch\"} 0.5005\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jvm_memory_used_bytes{area=\"heap\"",
        "jvm_threads_live_threads",
        "jvm_gc_max_data_size_bytes",
        "process_files_open_files",
        "process_cpu_time_ns_total",
        "process_uptime_seconds",
        "process_resident_memory_bytes"
      })
  void shouldTellOfTheJvmAndTheProcess(String name) {
    assertThat(scrape()).containsPattern("(?m)^" + Pattern.quote(name) + ".*[1-9]");
  }

  @Test
  void shouldRefuseTagsAndTypesThatAreNotDeclared() {
    assertThatThrownBy(() -> metrics.read(Metric.BATCHES, () -> 1, "m"))
        .hasMessageContaining("[model, reason]");
    assertThatThrownBy(() -> metrics.read(Metric.BATCH_SIZE, () -> 1, "m"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> metrics.histogram(Metric.READY, new double[] {1}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldKeepTheReferencePageFresh() throws Exception {
    assertThat(Files.readString(Path.of("docs/metrics.md")))
        .as("docs/metrics.md; refresh the table with: ./glimpse metrics --markdown")
        .contains(MetricReferenceTable.markdown());
  }
}
