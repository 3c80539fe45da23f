package dev.glimpse.bench;

import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bare loop of a model, by batch size in each precision that the device has.
 *
 * @param largest batch that is tried
 */
record Sweep(
    BenchPlan plan, Results results, TensorFlowEngine engine, Subject subject, int largest) {

  void run() throws Exception {
    results.say(subject.name() + " by batch size and precision");
    for (Precision precision : engine.precisions()) {
      try (Device device = Device.load(subject, engine, precision, largest)) {
        Map<Integer, BareLoop> loops = new LinkedHashMap<>();
        device.batchSizes().forEach(size -> loops.put(size, new BareLoop(device, size)));
        new Turns(plan)
            .of(loops)
            .forEach(
                (size, rate) ->
                    results.row(
                        Part.SWEEP,
                        subject.name(),
                        Part.SWEEP.title(),
                        rate,
                        "images/s",
                        "%s, batches of %d".formatted(precision.label(), size)));
      }
    }
  }
}
