package dev.glimpse.bench;

import dev.glimpse.bench.BenchmarkReport.RatioTarget;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.streams.AnswerStatistics;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The measurement of the cost of a record: Glimpse without images compared with a topology that
 * does nothing.
 */
record PipelineCostBenchmark(
    BenchmarkPlan plan, ReportBuilder results, BenchmarkBroker broker, RequestBacklog backlog) {

  private static final String NAME = "e";
  private static final String CPU_TIME = "CPU time";
  private static final int PARTITIONS = 8;
  private static final String EMPTY = "the empty topology";
  private static final String GLIMPSE = "Glimpse, answering at once";

  /** More records than the machine can process, so that the backlog is never empty. */
  private static final int RECORDS_A_SECOND = 100_000;

  /** Sends the records that all repetitions read. */
  static PipelineCostBenchmark prepare(
      BenchmarkPlan plan, ReportBuilder results, BenchmarkBroker broker) throws IOException {
    RequestBacklog backlog =
        RequestBacklog.send(
            broker,
            broker.topics(NAME, PARTITIONS),
            PARTITIONS,
            Math.toIntExact(RECORDS_A_SECOND * plan.pace().repetition().toMillis() / 1000));
    return new PipelineCostBenchmark(plan, results, broker, backlog);
  }

  /**
   * Processes enough records that the JVMs of Glimpse and of the broker have compiled the code that
   * all parts share. At tens of images per second the compilation would take minutes.
   */
  void warmUp() throws Exception {
    double unused = through("warm", this::glimpse).rate(plan.pace().repetition());
  }

  private Through through(String name, BiFunction<Topics, GlimpseConfig, AutoCloseable> start) {
    return new Through(name, backlog, broker, start);
  }

  void run() throws Exception {
    results.say("The pipeline's own cost");
    Map<String, Through> both = new LinkedHashMap<>();
    both.put(EMPTY, through("empty", this::empty));
    both.put(GLIMPSE, through("glimpse", this::glimpse));
    Map<String, RepeatedPace> paces = new InterleavedRunner(plan).paces(both);
    paces.forEach(this::rows);
    RepeatedPace ofEmpty = paces.get(EMPTY);
    RepeatedPace ofGlimpse = paces.get(GLIMPSE);
    if (ofEmpty != null && ofGlimpse != null) {
      RatioTarget atMost = RatioTarget.atMost(1.5);
      results.ratio("time of a record", NAME, ofEmpty.rate().over(ofGlimpse.rate()), atMost);
      results.ratio(
          "CPU time of a record", NAME, ofGlimpse.cpuMicros().over(ofEmpty.cpuMicros()), atMost);
      results.ratio("records a second", NAME, ofGlimpse.rate(), RatioTarget.atLeast(40_000));
    }
  }

  private void rows(String what, RepeatedPace pace) {
    results.row(
        Benchmark.E,
        what,
        Benchmark.E.title(),
        pace.rate(),
        "records/s",
        "a backlog, JSON read and written");
    results.row(
        Benchmark.E,
        what,
        CPU_TIME,
        pace.cpuMicros(),
        "µs a record",
        "of the process, all threads");
  }

  private AutoCloseable empty(Topics topics, GlimpseConfig config) {
    KafkaStreams streams =
        new KafkaStreams(
            EmptyTopologyBenchmark.of(topics, config.processor().eventSource()),
            config.kafka().streams());
    streams.start();
    return streams;
  }

  private AutoCloseable glimpse(Topics topics, GlimpseConfig config) {
    GlimpseProcessor processor =
        new GlimpseProcessor(
            config.processor(),
            EventFormat.json(config.processor().eventSource()),
            ImmediateAnswerClassifier.atOnce(),
            new AnswerStatistics(prediction -> {}));
    processor.start();
    return processor;
  }

  /**
   * A processor of the backlog that is started for each repetition; its new group reads from the
   * beginning.
   */
  private record Through(
      String name,
      RequestBacklog backlog,
      BenchmarkBroker broker,
      BiFunction<Topics, GlimpseConfig, AutoCloseable> start)
      implements MeteredWork {

    @Override
    public WorkPace pace(Duration about) throws Exception {
      String group = NAME + "-" + name + "-" + System.nanoTime();
      AutoCloseable running =
          start.apply(backlog.topics(), broker.config(backlog.topics(), group, List.of()));
      try {
        return backlog.pace(group, about);
      } finally {
        running.close();
      }
    }
  }
}
