package dev.glimpse.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run measured.
 *
 * @param header machine, versions and settings, in the order to be shown
 * @param rows in the order of the parts
 * @param ratios within this run
 */
public record Report(Map<String, String> header, List<Row> rows, List<Ratio> ratios) {

  public Report {
    rows = List.copyOf(rows);
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
