package dev.glimpse.bench;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The measurement of a model's bare loop by batch size, in each precision of the device, or only in
 * the configured one.
 *
 * @param config Glimpse's settings, with the largest batch size to measure
 */
record BatchSizeSweep(
    BenchmarkPlan plan,
    ReportBuilder results,
    TensorFlowEngine engine,
    BenchmarkModel subject,
    GlimpseConfig config) {

  void run() throws Exception {
    results.say(subject.name() + " by batch size and precision");
    for (Precision precision : precisions()) {
      try (MeasuredModel device =
          MeasuredModel.load(subject, engine, precision, config.pipeline())) {
        Map<Integer, BareModelLoop> loops = new LinkedHashMap<>();
        device.batchSizes().stream()
            .filter(size -> plan.batchSizes().isEmpty() || plan.batchSizes().contains(size))
            .forEach(size -> loops.put(size, new BareModelLoop(device, size)));
        new InterleavedRunner(plan)
            .of(loops)
            .forEach(
                (size, rate) ->
                    results.row(
                        Benchmark.SWEEP,
                        subject.name(),
                        Benchmark.SWEEP.title(),
                        rate,
                        "images/s",
                        "%s, batches of %d".formatted(precision.label(), size)));
      }
    }
  }

  /** Returns the configured precision, or all precisions of the device. */
  private List<Precision> precisions() {
    String wanted = config.device().precision();
    return engine.precisions().stream()
        .filter(p -> wanted == null || wanted.equals(p.label()))
        .toList();
  }
}
