package dev.glimpse.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.glimpse.bench.BenchmarkReport.Ratio;
import dev.glimpse.bench.BenchmarkReport.RatioTarget;
import dev.glimpse.bench.BenchmarkReport.Row;

/** A report for programs, with every repetition of every figure. */
public final class JsonReportWriter {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonReportWriter() {}

  /**
   * Returns an object with {@code header}, {@code figures}, {@code latencies} and {@code ratios}.
   */
  public static String of(BenchmarkReport report) {
    ObjectNode root = JSON.createObjectNode();
    report.header().forEach(root.putObject("header")::put);
    var figures = root.putArray("figures");
    report.rows().forEach(row -> put(figures.addObject(), row));
    var latencies = root.putArray("latencies");
    report.latencies().forEach(latency -> latencies.addPOJO(latency));
    var ratios = root.putArray("ratios");
    report.ratios().forEach(ratio -> put(ratios.addObject(), ratio));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can be written", e);
    }
  }

  private static void put(ObjectNode node, Row row) {
    node.put("part", row.part().letter());
    node.put("of", row.subject());
    node.put("what", row.what());
    put(node, row.figure());
    node.put("unit", row.unit());
    node.put("how", row.note());
  }

  private static void put(ObjectNode node, Ratio ratio) {
    node.put("ratio", ratio.what());
    node.put("of", ratio.subject());
    put(node, ratio.figure());
    RatioTarget target = ratio.target();
    if (target != null) {
      node.put(target.atLeast() ? "atLeast" : "atMost", target.bound());
      node.put("reached", target.isReachedBy(ratio.figure()));
    }
  }

  private static void put(ObjectNode node, RepeatedFigure figure) {
    node.put("median", figure.median());
    var values = node.putArray("values");
    figure.values().forEach(values::add);
  }
}
