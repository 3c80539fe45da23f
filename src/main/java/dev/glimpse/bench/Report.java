package dev.glimpse.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run measured.
 *
 * @param header machine, versions and settings, in the order to be shown
 * @param rows in the order of the parts
 * @param latencies by model and load
 * @param ratios within this run
 */
public record Report(
    Map<String, String> header, List<Row> rows, List<Latency> latencies, List<Ratio> ratios) {

  public Report {
    rows = List.copyOf(rows);
    latencies = List.copyOf(latencies);
    ratios = List.copyOf(ratios);
  }

  /**
   * One figure.
   *
   * @param part its letter, a to h
   * @param subject the model, or what else was measured
   * @param unit of the figure
   * @param note under which conditions
   */
  record Row(Part part, String subject, String what, Figure figure, String unit, String note) {}

  /**
   * From when requests were due to when their committed predictions were read, in milliseconds.
   *
   * @param load as a part of what Glimpse can do
   * @param perSecond requests that were sent
   * @param count requests that were measured
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
      double most) {}

  /**
   * Two figures compared.
   *
   * @param wanted what is to be reached; null where nothing is
   */
  record Ratio(String what, String subject, Figure figure, @Nullable Wanted wanted) {}

  /** A bound of a ratio. */
  record Wanted(double bound, boolean atLeast) {

    static Wanted atLeast(double bound) {
      return new Wanted(bound, true);
    }

    static Wanted atMost(double bound) {
      return new Wanted(bound, false);
    }

    boolean isReachedBy(Figure figure) {
      return atLeast ? figure.median() >= bound : figure.median() <= bound;
    }

    @Override
    public String toString() {
      return (atLeast ? "at least " : "at most ") + Numbers.text(bound);
    }
  }
}
