package dev.glimpse.bench;

import dev.glimpse.bench.BenchmarkReport.RatioTarget;
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
record ModelBenchmarks(
    BenchmarkPlan plan,
    ReportBuilder results,
    TensorFlowEngine engine,
    BenchmarkBroker broker,
    BenchmarkModel subject) {

  private static final String BARE = "a";
  private static final String DECODING = "b";
  private static final String GLIMPSE = "c";
  private static final String GLIMPSE_FLOAT32 = "c in float32";
  private static final String ONE = "d";

  private static final Map<String, Double> TARGET_OF_MACHINE =
      Map.of(
          BenchmarkSuite.INCEPTION,
          0.97,
          BenchmarkSuite.MOBILENET,
          0.9,
          BenchmarkSuite.DIGITS,
          0.6);

  private static final double TARGET_OF_ONE = 3;
  private static final double TARGET_OF_ONE_IN_FLOAT32 = 1.3;

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
    EndToEndBenchmark glimpse =
        EndToEndBenchmark.start(broker, subject, "c-" + subject.name(), List.of());
    opened.push(glimpse);
    Precision precision = glimpse.precision();
    MeasuredModel device =
        MeasuredModel.load(subject, engine, precision, glimpse.config().pipeline());
    opened.push(device);
    int batch = device.bestBatch();
    Map<String, RepeatedWork> all = new LinkedHashMap<>();
    if (plan.includes(Benchmark.A)) {
      all.put(BARE, new BareModelLoop(device, batch));
    }
    if (plan.includes(Benchmark.B)) {
      all.put(DECODING, new BareDecodingLoop(device, batch));
    }
    if (plan.includes(Benchmark.C) || plan.includes(Benchmark.F)) {
      all.put(GLIMPSE, glimpse);
    }
    if (plan.includes(Benchmark.D) && SequentialClassifierBenchmark.canDo(subject)) {
      if (precision != Precision.FLOAT32) {
        EndToEndBenchmark plain =
            EndToEndBenchmark.start(
                broker,
                subject,
                "c32-" + subject.name(),
                List.of(GlimpseConfig.PRECISION + "=" + Precision.FLOAT32.label()));
        opened.push(plain);
        all.put(GLIMPSE_FLOAT32, plain);
      }
      SequentialClassifierBenchmark one = SequentialClassifierBenchmark.start(broker, subject);
      opened.push(one);
      all.put(ONE, one);
    }
    Map<String, RepeatedFigure> figures = new InterleavedRunner(plan).of(all);
    String bare = "%s, batches of %d".formatted(precision.label(), batch);
    String images = subject.images().description();
    row(Benchmark.A, figures.get(BARE), bare);
    row(Benchmark.B, figures.get(DECODING), bare);
    row(
        Benchmark.C,
        figures.get(GLIMPSE),
        "%s, batches of %.1f, device busy %.0f %%; %s"
            .formatted(precision.label(), glimpse.meanBatch(), 100 * glimpse.busy(), images));
    row(Benchmark.C, figures.get(GLIMPSE_FLOAT32), "float32; " + images);
    row(Benchmark.D, figures.get(ONE), "float32; " + images);
    ratios(figures, precision);
    RepeatedFigure most = figures.get(GLIMPSE);
    if (plan.includes(Benchmark.F) && most != null) {
      new LatencyByLoad(plan, results, broker, subject).run(glimpse, device, most.median());
    }
  }

  private void ratios(Map<String, RepeatedFigure> figures, Precision precision) {
    boolean inception = subject.name().equals(BenchmarkSuite.INCEPTION);
    Double ofMachine = TARGET_OF_MACHINE.get(subject.name());
    ratio(figures, GLIMPSE, BARE, null);
    ratio(figures, GLIMPSE, DECODING, ofMachine == null ? null : RatioTarget.atLeast(ofMachine));
    ratio(
        figures,
        GLIMPSE,
        ONE,
        inception && precision == Precision.BFLOAT16 ? RatioTarget.atLeast(TARGET_OF_ONE) : null);
    ratio(
        figures,
        GLIMPSE_FLOAT32,
        ONE,
        inception ? RatioTarget.atLeast(TARGET_OF_ONE_IN_FLOAT32) : null);
  }

  private void row(Benchmark part, @Nullable RepeatedFigure figure, String how) {
    if (figure != null) {
      results.row(part, subject.name(), part.title(), figure, "images/s", how);
    }
  }

  private void ratio(
      Map<String, RepeatedFigure> figures, String of, String to, @Nullable RatioTarget target) {
    RepeatedFigure numerator = figures.get(of);
    RepeatedFigure denominator = figures.get(to);
    if (numerator != null && denominator != null) {
      results.ratio(of + " / " + to, subject.name(), numerator.over(denominator), target);
    }
  }
}
