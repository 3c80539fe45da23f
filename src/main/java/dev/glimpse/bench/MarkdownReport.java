package dev.glimpse.bench;

import dev.glimpse.bench.Report.Latency;
import dev.glimpse.bench.Report.Ratio;
import dev.glimpse.bench.Report.Row;
import dev.glimpse.bench.Report.Wanted;

/** A report for people. */
public final class MarkdownReport {

  private MarkdownReport() {}

  /** Returns tables of the run, its figures, its latencies in milliseconds, and its ratios. */
  public static String of(Report report) {
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
        Numbers.text(row.figure().median()),
        spread(row.figure()),
        row.unit(),
        row.note());
  }

  private static void line(StringBuilder out, Latency latency) {
    line(
        out,
        latency.subject(),
        latency.load(),
        Numbers.text(latency.perSecond()),
        Numbers.text(latency.p50()),
        Numbers.text(latency.p95()),
        Numbers.text(latency.p99()),
        Numbers.text(latency.p999()),
        Numbers.text(latency.most()),
        String.valueOf(latency.count()));
  }

  private static void line(StringBuilder out, Ratio ratio) {
    Wanted wanted = ratio.wanted();
    line(
        out,
        ratio.what(),
        ratio.subject(),
        Numbers.text(ratio.figure().median()),
        spread(ratio.figure()),
        wanted == null ? "" : wanted.toString(),
        wanted == null ? "" : wanted.isReachedBy(ratio.figure()) ? "yes" : "no");
  }

  private static String spread(Figure figure) {
    return figure.values().size() == 1
        ? ""
        : Numbers.text(figure.lowest()) + " to " + Numbers.text(figure.highest());
  }

  private static void line(StringBuilder out, String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
