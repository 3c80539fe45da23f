package dev.glimpse.bench;

import dev.glimpse.bench.Report.Wanted;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.runtime.GlimpseProcessor;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;

/** What a record costs: Glimpse without images against a topology that does nothing. */
record PipelineCost(BenchPlan plan, Results results, BenchBroker broker) {

  private static final String NAME = "e";
  private static final int PARTITIONS = 8;
  private static final String EMPTY = "the empty topology";
  private static final String GLIMPSE = "Glimpse, answering at once";

  /** More than the machine gets through, so that there is always something to do. */
  private static final int RECORDS_A_SECOND = 100_000;

  void run() throws Exception {
    results.say("The pipeline's own cost");
    Topics topics = broker.topics(NAME, PARTITIONS);
    Duration repetition = plan.pace().repetition();
    Backlog backlog =
        Backlog.send(
            broker,
            topics,
            PARTITIONS,
            Math.toIntExact(RECORDS_A_SECOND * repetition.toMillis() / 1000));
    Map<String, Measured> both = new LinkedHashMap<>();
    List<Double> emptyCpu = new ArrayList<>();
    List<Double> glimpseCpu = new ArrayList<>();
    both.put(EMPTY, new Empty(backlog, broker, emptyCpu));
    both.put(GLIMPSE, new Glimpse(backlog, broker, glimpseCpu));
    Map<String, Figure> rates = new Turns(plan).of(both);
    rates.forEach(
        (what, rate) ->
            results.row(
                Part.E,
                what,
                "the pipeline's own cost",
                rate,
                "records/s",
                "a backlog, JSON read and written"));
    if (!rates.isEmpty()) {
      Figure ofEmpty = counted(emptyCpu);
      Figure ofGlimpse = counted(glimpseCpu);
      cpu(EMPTY, ofEmpty);
      cpu(GLIMPSE, ofGlimpse);
      results.ratio("CPU time of a record", "e", ofGlimpse.over(ofEmpty), Wanted.atMost(1.5));
    }
    Figure empty = rates.get(EMPTY);
    Figure glimpse = rates.get(GLIMPSE);
    if (empty != null && glimpse != null) {
      results.ratio("time of a record", "e", empty.over(glimpse), Wanted.atMost(1.5));
      results.ratio("records a second", "e", glimpse, Wanted.atLeast(40_000));
    }
  }

  private void cpu(String what, Figure micros) {
    results.row(Part.E, what, "CPU time", micros, "µs a record", "of the process, all threads");
  }

  /** Without the repetition that goes before. */
  private static Figure counted(List<Double> all) {
    return new Figure(all.subList(1, all.size()));
  }

  /** A new group reads from the beginning. */
  private static String group(String of) {
    return NAME + "-" + of + "-" + System.nanoTime();
  }

  private record Empty(Backlog backlog, BenchBroker broker, List<Double> cpuMicros)
      implements Measured {
    @Override
    public double rate(Duration about) throws Exception {
      String group = group("empty");
      GlimpseConfig config = broker.config(backlog.topics(), group, List.of());
      try (KafkaStreams streams =
          new KafkaStreams(EmptyTopology.of(backlog.topics(), config), config.kafka().streams())) {
        streams.start();
        Backlog.Pace pace = backlog.pace(group, about);
        cpuMicros.add(pace.cpuMicros());
        return pace.perSecond();
      }
    }

    @Override
    public void close() {}
  }

  private record Glimpse(Backlog backlog, BenchBroker broker, List<Double> cpuMicros)
      implements Measured {
    @Override
    public double rate(Duration about) throws Exception {
      String group = group("glimpse");
      GlimpseConfig config = broker.config(backlog.topics(), group, List.of());
      try (GlimpseProcessor processor = new GlimpseProcessor(config, Answerer.atOnce())) {
        processor.start();
        Backlog.Pace pace = backlog.pace(group, about);
        cpuMicros.add(pace.cpuMicros());
        return pace.perSecond();
      }
    }

    @Override
    public void close() {}
  }
}
