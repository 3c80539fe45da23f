package dev.glimpse.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The results of one run.
 *
 * @param header machine, versions and settings, in display order
 * @param rows the figures in the order of the parts
 * @param latencies the latencies by model and load
 * @param ratios the ratios within this run
 */
public record BenchmarkReport(
    Map<String, String> header, List<Row> rows, List<Latency> latencies, List<Ratio> ratios) {

  public BenchmarkReport {
    rows = List.copyOf(rows);
    latencies = List.copyOf(latencies);
    ratios = List.copyOf(ratios);
  }

  /**
   * One figure.
   *
   * @param part the part of the benchmark
   * @param subject the model, or what else was measured
   * @param unit the unit of the figure
   * @param note the conditions of the measurement
   */
  record Row(
      Benchmark part,
      String subject,
      String what,
      RepeatedFigure figure,
      String unit,
      String note) {}

  /**
   * Latencies from when requests were due to when their committed predictions were read, in
   * milliseconds.
   *
   * @param load the load as a fraction of Glimpse's maximum rate
   * @param perSecond requests sent per second
   * @param count the number of measured requests
   */
  record Latency(
      String subject,
      String load,
      double perSecond,
      long count,
      double p50,
      double p95,
      double p99,
      double p999,
      double max) {}

  /**
   * The ratio of two figures.
   *
   * @param target the target; null without one
   */
  record Ratio(String what, String subject, RepeatedFigure figure, @Nullable RatioTarget target) {}

  /** A target for a ratio. */
  record RatioTarget(double bound, boolean atLeast) {

    static RatioTarget atLeast(double bound) {
      return new RatioTarget(bound, true);
    }

    static RatioTarget atMost(double bound) {
      return new RatioTarget(bound, false);
    }

    boolean isReachedBy(RepeatedFigure figure) {
      return atLeast ? figure.median() >= bound : figure.median() <= bound;
    }

    @Override
    public String toString() {
      return (atLeast ? "at least " : "at most ") + FigureFormatter.text(bound);
    }
  }
}
