package dev.glimpse.bench;

import dev.glimpse.bench.Report.Wanted;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is measured of a model: a to d in turn, and latencies. */
record ModelParts(
    BenchPlan plan, Results results, TensorFlowEngine engine, BenchBroker broker, Subject subject) {

  private static final Map<String, Double> WANTED_OF_MACHINE =
      Map.of(Suite.INCEPTION, 0.97, Suite.MOBILENET, 0.9, Suite.DIGITS, 0.6);

  void run() throws Exception {
    results.say(subject.name() + ", " + subject.images().description());
    try (EndToEnd glimpse = EndToEnd.start(broker, subject, "c-" + subject.name(), List.of())) {
      Precision precision = glimpse.precision();
      try (Device device = Device.load(subject, engine, precision)) {
        measure(glimpse, device, precision);
      }
    }
  }

  private void measure(EndToEnd glimpse, Device device, Precision precision) throws Exception {
    int batch = device.bestBatch();
    Map<Part, Measured> all = new EnumMap<>(Part.class);
    all.put(Part.A, new BareLoop(device, batch));
    all.put(Part.B, new BareLoopWithDecoding(device, batch));
    all.put(Part.C, glimpse);
    all.keySet().removeIf(part -> !plan.wants(part));
    Map<Part, Figure> figures = new Turns(plan).of(all);
    String how = precision.label();
    row(Part.A, figures.get(Part.A), how + ", batches of " + batch);
    row(Part.B, figures.get(Part.B), how + ", batches of " + batch);
    row(
        Part.C,
        figures.get(Part.C),
        how
            + ", batches of %.1f; %s"
                .formatted(glimpse.meanBatch(), subject.images().description()));
    ratio("c / a", figures.get(Part.C), figures.get(Part.A), null);
    Double wanted = WANTED_OF_MACHINE.get(subject.name());
    ratio(
        "c / b",
        figures.get(Part.C),
        figures.get(Part.B),
        wanted == null ? null : Wanted.atLeast(wanted));
  }

  private void row(Part part, @Nullable Figure figure, String how) {
    if (figure != null) {
      results.row(part, subject.name(), part.title(), figure, "images/s", how);
    }
  }

  private void ratio(
      String what, @Nullable Figure of, @Nullable Figure to, @Nullable Wanted wanted) {
    if (of != null && to != null) {
      results.ratio(what, subject.name(), of.over(to), wanted);
    }
  }
}
