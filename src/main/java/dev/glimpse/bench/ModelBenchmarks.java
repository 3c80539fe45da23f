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

/** The measurement of a model: parts a to d in turn, with their CPU times, and latencies. */
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

  private static final String CPU_TIME = "CPU time";
  private static final String CPU_TIME_OF = "of the process, all threads except the clients'";
  private static final double MICROS_PER_MILLI = 1e3;

  private static final Map<String, Double> TARGET_OF_MACHINE =
      Map.of(
          BenchmarkSuite.INCEPTION,
          0.97,
          BenchmarkSuite.MOBILENET,
          0.92,
          BenchmarkSuite.DIGITS,
          0.75);

  /** The CPU time of c, compared with b: the pipeline costs little beside these models. */
  private static final Map<String, Double> TARGET_OF_CPU_TIME =
      Map.of(BenchmarkSuite.INCEPTION, 1.05, BenchmarkSuite.MOBILENET, 1.05);

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
    Map<String, MeteredWork> all = new LinkedHashMap<>();
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
    Map<String, RepeatedPace> paces = new InterleavedRunner(plan).paces(all);
    String bare = "%s, batches of %d".formatted(precision.label(), batch);
    String images = subject.images().description();
    row(Benchmark.A, paces.get(BARE), bare);
    row(Benchmark.B, paces.get(DECODING), bare);
    row(
        Benchmark.C,
        paces.get(GLIMPSE),
        "%s, batches of %.1f, device busy %.0f %%; %s"
            .formatted(precision.label(), glimpse.meanBatch(), 100 * glimpse.busy(), images));
    row(Benchmark.C, paces.get(GLIMPSE_FLOAT32), "float32; " + images);
    row(Benchmark.D, paces.get(ONE), "float32; " + images);
    ratios(paces, precision);
    RepeatedPace most = paces.get(GLIMPSE);
    if (plan.includes(Benchmark.F) && most != null) {
      new LatencyByLoad(plan, results, broker, subject).run(glimpse, device, most.rate().median());
    }
  }

  private void ratios(Map<String, RepeatedPace> paces, Precision precision) {
    boolean inception = subject.name().equals(BenchmarkSuite.INCEPTION);
    Double ofMachine = TARGET_OF_MACHINE.get(subject.name());
    ratio(paces, GLIMPSE, BARE, null);
    ratio(paces, GLIMPSE, DECODING, ofMachine == null ? null : RatioTarget.atLeast(ofMachine));
    Double most = TARGET_OF_CPU_TIME.get(subject.name());
    cpuRatio(paces, GLIMPSE, DECODING, most == null ? null : RatioTarget.atMost(most));
    ratio(
        paces,
        GLIMPSE,
        ONE,
        inception && precision == Precision.BFLOAT16 ? RatioTarget.atLeast(TARGET_OF_ONE) : null);
    ratio(
        paces,
        GLIMPSE_FLOAT32,
        ONE,
        inception ? RatioTarget.atLeast(TARGET_OF_ONE_IN_FLOAT32) : null);
    cpuRatio(paces, GLIMPSE, ONE, null);
    cpuRatio(paces, GLIMPSE_FLOAT32, ONE, null);
  }

  /** Adds the rate, and the CPU time in the unit that suits it. */
  private void row(Benchmark part, @Nullable RepeatedPace pace, String how) {
    if (pace != null) {
      results.row(part, subject.name(), part.title(), pace.rate(), "images/s", how);
      boolean small = pace.cpuMicros().median() < MICROS_PER_MILLI;
      results.row(
          part,
          subject.name(),
          CPU_TIME,
          small ? pace.cpuMicros() : pace.cpuMicros().over(MICROS_PER_MILLI),
          small ? "µs an image" : "ms an image",
          CPU_TIME_OF);
    }
  }

  private void ratio(
      Map<String, RepeatedPace> paces, String of, String to, @Nullable RatioTarget target) {
    RepeatedPace numerator = paces.get(of);
    RepeatedPace denominator = paces.get(to);
    if (numerator != null && denominator != null) {
      results.ratio(
          of + " / " + to, subject.name(), numerator.rate().over(denominator.rate()), target);
    }
  }

  private void cpuRatio(
      Map<String, RepeatedPace> paces, String of, String to, @Nullable RatioTarget target) {
    RepeatedPace numerator = paces.get(of);
    RepeatedPace denominator = paces.get(to);
    if (numerator != null && denominator != null) {
      results.ratio(
          "CPU time of " + of + " / " + to,
          subject.name(),
          numerator.cpuMicros().over(denominator.cpuMicros()),
          target);
    }
  }
}
