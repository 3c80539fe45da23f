package dev.glimpse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.bench.BenchmarkPlan.Pace;
import dev.glimpse.bench.BenchmarkReport.Latency;
import dev.glimpse.bench.BenchmarkReport.Ratio;
import dev.glimpse.bench.BenchmarkReport.Row;
import dev.glimpse.config.ConfigSources;
import dev.glimpse.config.GlimpseConfig;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
final class BenchmarkSuiteIT {

  /** As short as it gets: what comes out says nothing about speed. */
  private static final Pace TINY =
      new Pace(1, Duration.ofMillis(200), Duration.ofMillis(200), 2, List.of(1, 2));

  @Test
  void shouldMeasureEveryPart() throws Exception {
    BenchmarkReport report =
        new BenchmarkSuite(plan(EnumSet.allOf(Benchmark.class), BenchmarkSuite.DIGITS)).run();

    assertThat(report.rows())
        .extracting(Row::part)
        .contains(
            Benchmark.A,
            Benchmark.B,
            Benchmark.C,
            Benchmark.E,
            Benchmark.F,
            Benchmark.G,
            Benchmark.H);
    assertThat(report.rows()).allSatisfy(row -> assertMeasured(row.figure()));
    assertThat(report.ratios()).allSatisfy(ratio -> assertMeasured(ratio.figure()));
    assertThat(report.ratios())
        .extracting(Ratio::what)
        .contains("c / a", "c / b", "CPU time of c / b", "CPU time of a record", "h / ideal line");
    assertThat(report.rows())
        .filteredOn(row -> row.what().equals("CPU time"))
        .extracting(Row::part)
        .contains(Benchmark.A, Benchmark.B, Benchmark.C, Benchmark.E);
    assertThat(report.latencies())
        .extracting(Latency::load)
        .containsExactly("one image at a time", "20 %", "50 %", "80 %", "95 %");
    assertThat(report.latencies())
        .allSatisfy(
            latency -> {
              assertThat(latency.p50()).isPositive().isLessThanOrEqualTo(latency.p95());
              assertThat(latency.p99()).isBetween(latency.p95(), latency.max());
            });
  }

  @Test
  void shouldMeasureWhatPeopleDoTodayWithPhotos() throws Exception {
    BenchmarkReport report =
        new BenchmarkSuite(
                plan(
                    EnumSet.of(Benchmark.C, Benchmark.D),
                    BenchmarkSuite.INCEPTION,
                    // Choosing one takes 200 images in each; the other test does so with digits.
                    GlimpseConfig.PRECISION + "=float32"))
            .run();

    assertThat(report.rows())
        .extracting(Row::part, Row::what)
        .contains(tuple(Benchmark.C, "CPU time"), tuple(Benchmark.D, "CPU time"));
    assertThat(report.rows()).allSatisfy(row -> assertMeasured(row.figure()));
    assertThat(report.ratios()).extracting(Ratio::what).contains("c / d");
  }

  @Test
  void shouldWriteTheSameAsMarkdownAndAsJson() throws Exception {
    BenchmarkReport report =
        new BenchmarkSuite(plan(EnumSet.of(Benchmark.G), BenchmarkSuite.DIGITS)).run();

    JsonNode json = new ObjectMapper().readTree(JsonReportWriter.of(report));
    assertThat(json.get("header").get("cores").asInt()).isPositive();
    assertThat(json.get("figures")).hasSize(18);
    assertThat(json.get("ratios")).hasSize(6);
    assertThat(report.rows())
        .filteredOn(row -> row.what().equals("CPU time from bytes to a tensor of 299x299"))
        .extracting(Row::subject)
        .contains("tf-slim", "inception-2015", "keras-inception");
    String markdown = MarkdownReportWriter.of(report);
    for (JsonNode figure : json.get("figures")) {
      assertThat(markdown)
          .contains(
              "| g | %s | %s | %s |"
                  .formatted(
                      figure.get("of").textValue(),
                      figure.get("what").textValue(),
                      FigureFormatter.text(figure.get("median").doubleValue())));
    }
  }

  private static void assertMeasured(RepeatedFigure figure) {
    assertThat(figure.values()).hasSizeBetween(1, TINY.repetitions());
    assertThat(figure.values()).allSatisfy(value -> assertThat(value).isPositive().isFinite());
  }

  private static BenchmarkPlan plan(EnumSet<Benchmark> parts, String model, String... settings) {
    return new BenchmarkPlan(
        parts,
        List.of(model),
        null,
        List.of(),
        TINY,
        own ->
            ConfigSources.read(
                List.of(),
                null,
                Map.of(),
                Stream.concat(Stream.of(settings), own.stream()).toList()),
        line -> {},
        () -> false);
  }
}
