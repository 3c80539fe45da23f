package dev.glimpse.bench;

import dev.glimpse.bench.Report.Wanted;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.inference.Precision;
import dev.glimpse.inference.TensorFlowEngine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The measurement of a model: parts a to d in turn, and latencies. */
record ModelParts(
    BenchPlan plan, Results results, TensorFlowEngine engine, BenchBroker broker, Subject subject) {

  private static final String BARE = "a";
  private static final String DECODING = "b";
  private static final String GLIMPSE = "c";
  private static final String GLIMPSE_FLOAT32 = "c in float32";
  private static final String ONE = "d";

  private static final Map<String, Double> WANTED_OF_MACHINE =
      Map.of(Suite.INCEPTION, 0.97, Suite.MOBILENET, 0.9, Suite.DIGITS, 0.6);

  private static final double WANTED_OF_ONE = 3;
  private static final double WANTED_OF_ONE_IN_FLOAT32 = 1.3;

  void run() throws Exception {
    results.say(subject.name() + ", " + subject.images().description());
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      measure(opened);
    } finally {
      for (AutoCloseable part : opened) {
        part.close();
      }
    }
  }

  private void measure(Deque<AutoCloseable> opened) throws Exception {
    EndToEnd glimpse = EndToEnd.start(broker, subject, "c-" + subject.name(), List.of());
    opened.push(glimpse);
    Precision precision = glimpse.precision();
    Device device = Device.load(subject, engine, precision, glimpse.config());
    opened.push(device);
    int batch = device.bestBatch();
    Map<String, Measured> all = new LinkedHashMap<>();
    if (plan.wants(Part.A)) {
      all.put(BARE, new BareLoop(device, batch));
    }
    if (plan.wants(Part.B)) {
      all.put(DECODING, new BareLoopWithDecoding(device, batch));
    }
    if (plan.wants(Part.C) || plan.wants(Part.F)) {
      all.put(GLIMPSE, glimpse);
    }
    if (plan.wants(Part.D) && OneAtATime.canDo(subject)) {
      if (precision != Precision.FLOAT32) {
        EndToEnd plain =
            EndToEnd.start(
                broker,
                subject,
                "c32-" + subject.name(),
                List.of(GlimpseConfig.PRECISION + "=" + Precision.FLOAT32.label()));
        opened.push(plain);
        all.put(GLIMPSE_FLOAT32, plain);
      }
      OneAtATime one = OneAtATime.start(broker, subject);
      opened.push(one);
      all.put(ONE, one);
    }
    Map<String, Figure> figures = new Turns(plan).of(all);
    String bare = "%s, batches of %d".formatted(precision.label(), batch);
    String images = subject.images().description();
    row(Part.A, figures.get(BARE), bare);
    row(Part.B, figures.get(DECODING), bare);
    row(
        Part.C,
        figures.get(GLIMPSE),
        "%s, batches of %.1f, device busy %.0f %%; %s"
            .formatted(precision.label(), glimpse.meanBatch(), 100 * glimpse.busy(), images));
    row(Part.C, figures.get(GLIMPSE_FLOAT32), "float32; " + images);
    row(Part.D, figures.get(ONE), "float32; " + images);
    ratios(figures, precision);
    Figure most = figures.get(GLIMPSE);
    if (plan.wants(Part.F) && most != null) {
      new Latencies(plan, results, broker, subject).run(glimpse, device, most.median());
    }
  }

  private void ratios(Map<String, Figure> figures, Precision precision) {
    boolean inception = subject.name().equals(Suite.INCEPTION);
    Double ofMachine = WANTED_OF_MACHINE.get(subject.name());
    ratio(figures, GLIMPSE, BARE, null);
    ratio(figures, GLIMPSE, DECODING, ofMachine == null ? null : Wanted.atLeast(ofMachine));
    ratio(
        figures,
        GLIMPSE,
        ONE,
        inception && precision == Precision.BFLOAT16 ? Wanted.atLeast(WANTED_OF_ONE) : null);
    ratio(
        figures, GLIMPSE_FLOAT32, ONE, inception ? Wanted.atLeast(WANTED_OF_ONE_IN_FLOAT32) : null);
  }

  private void row(Part part, @Nullable Figure figure, String how) {
    if (figure != null) {
      results.row(part, subject.name(), part.title(), figure, "images/s", how);
    }
  }

  private void ratio(Map<String, Figure> figures, String of, String to, @Nullable Wanted wanted) {
    Figure numerator = figures.get(of);
    Figure denominator = figures.get(to);
    if (numerator != null && denominator != null) {
      results.ratio(of + " / " + to, subject.name(), numerator.over(denominator), wanted);
    }
  }
}
