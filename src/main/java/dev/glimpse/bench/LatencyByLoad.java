package dev.glimpse.bench;

import dev.glimpse.bench.BenchmarkReport.Latency;
import dev.glimpse.bench.BenchmarkReport.RatioTarget;
import dev.glimpse.config.GlimpseConfig;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * The measurement of the latency of requests at several loads, relative to Glimpse's maximum rate.
 */
record LatencyByLoad(
    BenchmarkPlan plan, ReportBuilder results, BenchmarkBroker broker, BenchmarkModel subject) {

  private static final int[] LOADS = {20, 50, 80, 95};
  private static final int LOW = 20;
  private static final int HALF = 50;
  private static final int CALLS = 30;
  private static final double MICROS_PER_MILLI = 1e3;

  /**
   * A rate so low that each request finds an idle system; its interval is not a multiple of the
   * commit interval.
   */
  private static final double ALONE = 1 / 0.33;

  private static final double TIMES_AT_HALF = 3;
  private static final double MILLIS_ALONE = 25;
  private static final double MILLIS_AT_LOW = 60;

  /**
   * Measures the latencies of a running processor.
   *
   * @param most the maximum rate of the processor, in images per second
   */
  void run(EndToEndBenchmark glimpse, MeasuredModel device, double most) throws Exception {
    double call = device.callMillis(CALLS);
    results.row(
        Benchmark.F,
        subject.name(),
        "the bare call with one image",
        RepeatedFigure.of(call),
        "ms",
        "");
    GlimpseConfig config = glimpse.config();
    double unit =
        call
            + config.batch().maxDelay().toMillis()
            + config.processor().commitInterval().toMillis();
    try (ProcessorTraffic traffic =
        new ProcessorTraffic(broker, glimpse.topics(), subject.images(), 0)) {
      Duration time = plan.pace().latency();
      Histogram alone = measured(traffic, "one image at a time", ALONE, time);
      beyondTheCall("median of one image at a time", millis(alone, 50) - call, MILLIS_ALONE);
      for (int load : LOADS) {
        if (plan.stopping().getAsBoolean()) {
          return;
        }
        Histogram histogram = measured(traffic, load + " %", most * load / 100, time);
        if (load == LOW) {
          beyondTheCall("p99 at 20 %", millis(histogram, 99) - call, MILLIS_AT_LOW);
        }
        if (load == HALF) {
          results.ratio(
              "p99 at 50 % / (call + delay + commit interval)",
              subject.name(),
              RepeatedFigure.of(millis(histogram, 99)).over(unit),
              RatioTarget.atMost(TIMES_AT_HALF));
        }
      }
    }
  }

  private void beyondTheCall(String what, double millis, double most) {
    results.ratio(
        what + " - the bare call, in ms",
        subject.name(),
        RepeatedFigure.of(millis),
        RatioTarget.atMost(most));
  }

  private Histogram measured(ProcessorTraffic traffic, String load, double perSecond, Duration time)
      throws InterruptedException {
    Histogram histogram = new OpenLoopLoad(traffic, perSecond).latencies(time);
    results.latency(
        new Latency(
            subject.name(),
            load,
            perSecond,
            histogram.getTotalCount(),
            millis(histogram, 50),
            millis(histogram, 95),
            millis(histogram, 99),
            millis(histogram, 99.9),
            histogram.getMaxValue() / MICROS_PER_MILLI));
    return histogram;
  }

  private static double millis(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile) / MICROS_PER_MILLI;
  }
}
