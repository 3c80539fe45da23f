package dev.glimpse.bench;

import dev.glimpse.bench.BenchmarkReport.Latency;
import dev.glimpse.bench.BenchmarkReport.Ratio;
import dev.glimpse.bench.BenchmarkReport.RatioTarget;
import dev.glimpse.bench.BenchmarkReport.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A collector of results that reports each figure as progress. Not thread-safe. */
final class ReportBuilder {

  private final List<Row> rows = new ArrayList<>();
  private final List<Latency> latencies = new ArrayList<>();
  private final List<Ratio> ratios = new ArrayList<>();
  private final Consumer<String> told;

  ReportBuilder(Consumer<String> told) {
    this.told = told;
  }

  /** Reports a line of progress. */
  void say(String line) {
    told.accept(line);
  }

  void row(
      Benchmark part,
      String subject,
      String what,
      RepeatedFigure figure,
      String unit,
      String note) {
    rows.add(new Row(part, subject, what, figure, unit, note));
    say(
        "   %s  %s, %s: %s %s"
            .formatted(part.letter(), subject, what, FigureFormatter.text(figure.median()), unit));
  }

  void latency(Latency latency) {
    latencies.add(latency);
    say(
        "   f  %s at %s, %s/s: p50 %s, p99 %s ms"
            .formatted(
                latency.subject(),
                latency.load(),
                FigureFormatter.text(latency.perSecond()),
                FigureFormatter.text(latency.p50()),
                FigureFormatter.text(latency.p99())));
  }

  void ratio(String what, String subject, RepeatedFigure figure, @Nullable RatioTarget target) {
    ratios.add(new Ratio(what, subject, figure, target));
    say("   %s of %s: %s".formatted(what, subject, FigureFormatter.text(figure.median())));
  }

  BenchmarkReport report(Map<String, String> header) {
    return new BenchmarkReport(header, rows, latencies, ratios);
  }
}
