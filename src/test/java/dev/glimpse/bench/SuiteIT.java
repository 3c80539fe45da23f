package dev.glimpse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.bench.BenchPlan.Pace;
import dev.glimpse.bench.Report.Latency;
import dev.glimpse.bench.Report.Ratio;
import dev.glimpse.bench.Report.Row;
import dev.glimpse.config.ConfigSources;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SuiteIT {

  /** As short as it gets: what comes out says nothing about speed. */
  private static final Pace TINY =
      new Pace(1, Duration.ofMillis(200), Duration.ofMillis(200), 2, List.of(1, 2));

  @Test
  void shouldMeasureEveryPart() throws Exception {
    Report report = new Suite(plan(EnumSet.allOf(Part.class), Suite.DIGITS)).run();

    assertThat(report.rows())
        .extracting(Row::part)
        .contains(Part.A, Part.B, Part.C, Part.E, Part.F, Part.G, Part.H);
    assertThat(report.rows()).allSatisfy(row -> assertMeasured(row.figure()));
    assertThat(report.ratios()).allSatisfy(ratio -> assertMeasured(ratio.figure()));
    assertThat(report.ratios())
        .extracting(Ratio::what)
        .contains("c / a", "c / b", "CPU time of a record", "h / ideal line");
    assertThat(report.latencies())
        .extracting(Latency::load)
        .containsExactly("one image at a time", "20 %", "50 %", "80 %", "95 %");
    assertThat(report.latencies())
        .allSatisfy(
            latency -> {
              assertThat(latency.p50()).isPositive().isLessThanOrEqualTo(latency.p95());
              assertThat(latency.p99()).isBetween(latency.p95(), latency.most());
            });
  }

  @Test
  void shouldMeasureWhatPeopleDoTodayWithPhotos() throws Exception {
    Report report = new Suite(plan(EnumSet.of(Part.C, Part.D), Suite.INCEPTION)).run();

    assertThat(report.rows()).extracting(Row::part).contains(Part.C, Part.D);
    assertThat(report.rows()).allSatisfy(row -> assertMeasured(row.figure()));
    assertThat(report.ratios()).extracting(Ratio::what).contains("c / d");
  }

  @Test
  void shouldWriteTheSameAsMarkdownAndAsJson() throws Exception {
    Report report = new Suite(plan(EnumSet.of(Part.G), Suite.DIGITS)).run();

    JsonNode json = new ObjectMapper().readTree(JsonReport.of(report));
    assertThat(json.get("header").get("cores").asInt()).isPositive();
    assertThat(json.get("figures")).hasSize(4);
    assertThat(json.get("ratios")).hasSize(2);
    String markdown = MarkdownReport.of(report);
    for (JsonNode figure : json.get("figures")) {
      assertThat(markdown)
          .contains(
              "| g | %s | %s | %s |"
                  .formatted(
                      figure.get("of").textValue(),
                      figure.get("what").textValue(),
                      Numbers.text(figure.get("median").doubleValue())));
    }
  }

  private static void assertMeasured(Figure figure) {
    assertThat(figure.values()).hasSizeBetween(1, TINY.repetitions());
    assertThat(figure.values()).allSatisfy(value -> assertThat(value).isPositive().isFinite());
  }

  private static BenchPlan plan(EnumSet<Part> parts, String model) {
    return new BenchPlan(
        parts,
        List.of(model),
        null,
        List.of(),
        TINY,
        own -> ConfigSources.read(List.of(), null, Map.of(), own),
        line -> {},
        () -> false);
  }
}
