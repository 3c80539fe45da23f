package dev.glimpse.management;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The reference of all metrics, generated from {@link Metric}. */
public final class MetricReferenceTable {

  private MetricReferenceTable() {}

  /** Returns the reference as text for a terminal. */
  public static String text() {
    return rows(
        metric ->
            "%s (%s%s)%n    %s%n%n"
                .formatted(
                    metric.exposedName(),
                    type(metric),
                    metric.tags().isEmpty() ? "" : "; " + String.join(", ", metric.tags()),
                    metric.help().replace("`", "")));
  }

  /** Returns the reference as a Markdown table, for docs/metrics.md. */
  public static String markdown() {
    return "| Name | Type | Tags | Meaning |\n|---|---|---|---|\n"
        + rows(
            metric ->
                "| `%s` | %s | %s | %s |%n"
                    .formatted(
                        metric.exposedName(),
                        type(metric),
                        metric.tags().stream()
                            .map(tag -> "`" + tag + "`")
                            .collect(Collectors.joining(", ")),
                        metric.help()));
  }

  private static String rows(Function<Metric, String> row) {
    return Arrays.stream(Metric.values())
        .map(row)
        .collect(Collectors.joining())
        .replace(System.lineSeparator(), "\n");
  }

  private static String type(Metric metric) {
    return metric.type().toString().toLowerCase(Locale.ROOT);
  }
}
