package dev.glimpse.bench;

import dev.glimpse.bench.Report.Wanted;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.runtime.GlimpseProcessor;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.time.Duration;
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
    both.put(EMPTY, new Empty(backlog, broker));
    both.put(GLIMPSE, new Glimpse(backlog, broker));
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
    Figure empty = rates.get(EMPTY);
    Figure glimpse = rates.get(GLIMPSE);
    if (empty != null && glimpse != null) {
      results.ratio("cost of a record", "e", empty.over(glimpse), Wanted.atMost(1.5));
      results.ratio("records a second", "e", glimpse, Wanted.atLeast(40_000));
    }
  }

  /** A new group reads from the beginning. */
  private static String group(String of) {
    return NAME + "-" + of + "-" + System.nanoTime();
  }

  private record Empty(Backlog backlog, BenchBroker broker) implements Measured {
    @Override
    public double rate(Duration about) throws Exception {
      String group = group("empty");
      GlimpseConfig config = broker.config(backlog.topics(), group, List.of());
      try (KafkaStreams streams =
          new KafkaStreams(EmptyTopology.of(backlog.topics(), config), config.kafka().streams())) {
        streams.start();
        return backlog.rate(group, about);
      }
    }

    @Override
    public void close() {}
  }

  private record Glimpse(Backlog backlog, BenchBroker broker) implements Measured {
    @Override
    public double rate(Duration about) throws Exception {
      String group = group("glimpse");
      GlimpseConfig config = broker.config(backlog.topics(), group, List.of());
      try (GlimpseProcessor processor = new GlimpseProcessor(config, Answerer.atOnce())) {
        processor.start();
        return backlog.rate(group, about);
      }
    }

    @Override
    public void close() {}
  }
}
