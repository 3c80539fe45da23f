package dev.glimpse.bench;

import dev.glimpse.bench.BenchmarkReport.Latency;
import dev.glimpse.bench.BenchmarkReport.Ratio;
import dev.glimpse.bench.BenchmarkReport.RatioTarget;
import dev.glimpse.bench.BenchmarkReport.Row;

/** A report for people. */
public final class MarkdownReportWriter {

  private MarkdownReportWriter() {}

  /** Returns tables of the run, its figures, its latencies in milliseconds, and its ratios. */
  public static String of(BenchmarkReport report) {
    StringBuilder out = new StringBuilder();
    line(out, "Run", "");
    line(out, "---", "---");
    report.header().forEach((name, value) -> line(out, name, value));
    out.append('\n');
    line(out, "", "Of", "What", "Median", "Lowest to highest", "Unit", "How");
    line(out, "---", "---", "---", "--:", "--:", "---", "---");
    report.rows().forEach(row -> line(out, row));
    if (!report.latencies().isEmpty()) {
      out.append('\n');
      line(out, "Latency in ms", "Load", "Requests/s", "p50", "p95", "p99", "p99.9", "Max", "Of");
      line(out, "---", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:");
      report.latencies().forEach(latency -> line(out, latency));
    }
    if (!report.ratios().isEmpty()) {
      out.append('\n');
      line(out, "Ratio", "Of", "Median", "Lowest to highest", "Target", "Reached");
      line(out, "---", "---", "--:", "--:", "---", "---");
      report.ratios().forEach(ratio -> line(out, ratio));
    }
    return out.toString();
  }

  private static void line(StringBuilder out, Row row) {
    line(
        out,
        row.part().letter(),
        row.subject(),
        row.what(),
        FigureFormatter.text(row.figure().median()),
        spread(row.figure()),
        row.unit(),
        row.note());
  }

  private static void line(StringBuilder out, Latency latency) {
    line(
        out,
        latency.subject(),
        latency.load(),
        FigureFormatter.text(latency.perSecond()),
        FigureFormatter.text(latency.p50()),
        FigureFormatter.text(latency.p95()),
        FigureFormatter.text(latency.p99()),
        FigureFormatter.text(latency.p999()),
        FigureFormatter.text(latency.max()),
        String.valueOf(latency.count()));
  }

  private static void line(StringBuilder out, Ratio ratio) {
    RatioTarget target = ratio.target();
    line(
        out,
        ratio.what(),
        ratio.subject(),
        FigureFormatter.text(ratio.figure().median()),
        spread(ratio.figure()),
        target == null ? "" : target.toString(),
        target == null ? "" : target.isReachedBy(ratio.figure()) ? "yes" : "no");
  }

  private static String spread(RepeatedFigure figure) {
    return figure.values().size() == 1
        ? ""
        : FigureFormatter.text(figure.lowest()) + " to " + FigureFormatter.text(figure.highest());
  }

  private static void line(StringBuilder out, String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
