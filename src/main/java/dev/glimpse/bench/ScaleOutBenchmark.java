package dev.glimpse.bench;

import dev.glimpse.bench.BenchmarkReport.RatioTarget;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.streams.AnswerStatistics;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * The measurement of one, two and more processors on the same topic, each with a simulated device
 * that only waits. All run in this process and share its cores with the broker.
 */
record ScaleOutBenchmark(BenchmarkPlan plan, ReportBuilder results, BenchmarkBroker broker) {

  private static final String NAME = "h";
  private static final int PARTITIONS = 32;
  private static final long LOOK_MILLIS = 50;
  private static final long PATIENCE_SECONDS = 60;

  void run() throws Exception {
    results.say("Scale-out");
    Topics topics = broker.topics(NAME, PARTITIONS);
    List<Integer> instances = plan.pace().instances();
    int most = instances.stream().mapToInt(i -> i).max().orElseThrow();
    long seconds = plan.pace().repetition().toSeconds() + 2;
    RequestBacklog backlog =
        RequestBacklog.send(
            broker, topics, PARTITIONS, (int) (most * seconds * SimulatedDeviceClassifier.limit()));
    Map<Integer, RepeatedWork> all = new LinkedHashMap<>();
    instances.forEach(count -> all.put(count, new Instances(count, backlog, broker)));
    new InterleavedRunner(plan)
        .of(all)
        .forEach(
            (count, rate) -> {
              String subject = count + (count == 1 ? " instance" : " instances");
              results.row(
                  Benchmark.H,
                  subject,
                  Benchmark.H.title(),
                  rate,
                  "records/s",
                  "%d partitions, %d ms a batch of %d"
                      .formatted(
                          PARTITIONS,
                          SimulatedDeviceClassifier.CALL.toMillis(),
                          SimulatedDeviceClassifier.BATCH));
              results.ratio(
                  "h / ideal line",
                  subject,
                  rate.over(count * SimulatedDeviceClassifier.limit()),
                  RatioTarget.atLeast(0.95));
            });
  }

  private record Instances(int count, RequestBacklog backlog, BenchmarkBroker broker)
      implements RepeatedWork {

    /** Returns the rate, measured after all processors have their partitions. */
    @Override
    public double rate(Duration about) throws Exception {
      String group = NAME + "-" + count + "-" + System.nanoTime();
      GlimpseConfig config = broker.config(backlog.topics(), group, List.of());
      CountDownLatch gate = new CountDownLatch(1);
      Deque<AutoCloseable> opened = new ArrayDeque<>();
      try {
        List<GlimpseProcessor> processors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
          SimulatedDeviceClassifier device = new SimulatedDeviceClassifier(gate);
          opened.push(device);
          GlimpseProcessor processor =
              new GlimpseProcessor(
                  config.processor(),
                  EventFormat.json(config.processor().eventSource()),
                  device,
                  new AnswerStatistics(prediction -> {}));
          opened.push(processor);
          processors.add(processor);
        }
        processors.forEach(GlimpseProcessor::start);
        awaitShares(group);
        gate.countDown();
        return backlog.pace(group, about).perSecond();
      } finally {
        gate.countDown();
        for (AutoCloseable part : opened) {
          part.close();
        }
      }
    }

    private void awaitShares(String group) throws Exception {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!isShared(group)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(
              count + " instances did not share the partitions in time");
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    }

    private boolean isShared(String group) throws Exception {
      ConsumerGroupDescription described;
      try {
        described =
            Objects.requireNonNull(
                broker.admin().describeConsumerGroups(List.of(group)).all().get().get(group));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof GroupIdNotFoundException) {
          return false; // on a busy machine no instance has joined yet
        }
        throw e;
      }
      return described.groupState() == GroupState.STABLE
          && described.members().size() == count
          && described.members().stream()
              .allMatch(
                  member -> member.assignment().topicPartitions().size() == PARTITIONS / count);
    }
  }
}
