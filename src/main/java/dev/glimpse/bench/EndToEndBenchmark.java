package dev.glimpse.bench;

import dev.glimpse.config.FileStoreConfig;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.inference.Precision;
import dev.glimpse.pipeline.BatchStatistics;
import dev.glimpse.pipeline.ImagePipeline;
import dev.glimpse.serde.EventFormat;
import dev.glimpse.streams.AnswerStatistics;
import dev.glimpse.streams.GlimpseProcessor;
import dev.glimpse.topology.ClassificationTopology.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Glimpse with its default settings on a broker: requests in, committed predictions out. */
final class EndToEndBenchmark implements MeteredWork, AutoCloseable {

  private static final int PARTITIONS = 8;

  /** The requests for warm-up, in addition to those that choose the precision. */
  private static final int WARM_UP = 240;

  private static final int FEWEST = 48;

  /**
   * The duration of a trial that determines the speed, and therefore the number of requests per
   * repetition.
   */
  private static final Duration TRIAL = Duration.ofSeconds(1);

  private final GlimpseConfig config;
  private final BatchStatistics statistics = new BatchStatistics();
  private final ImagePipeline pipeline;
  private final GlimpseProcessor processor;
  private final Topics topics;
  private final ProcessorTraffic traffic;
  private double lately;
  private double seconds;
  private double busySeconds;

  private EndToEndBenchmark(
      BenchmarkBroker broker, BenchmarkModel subject, Topics topics, List<String> settings) {
    this.topics = topics;
    List<String> all = new ArrayList<>(settings);
    all.add(GlimpseConfig.MODEL + "=" + subject.name());
    all.add(FileStoreConfig.ROOTS + "=" + subject.images().folder());
    Path modelsDir = subject.modelsDir();
    if (modelsDir != null) {
      all.add(GlimpseConfig.MODELS_DIR + "=" + modelsDir);
    }
    config = broker.config(topics, topics.requests() + "-app", all);
    pipeline = ImagePipeline.start(config.pipeline(), config.fetch(), statistics);
    processor =
        new GlimpseProcessor(
            config.processor(),
            EventFormat.json(config.processor().eventSource()),
            pipeline,
            new AnswerStatistics(prediction -> {}));
    traffic = new ProcessorTraffic(broker, topics, subject.images(), 5);
  }

  /**
   * Starts the processor and warms it up.
   *
   * @param name the name of its topics
   * @param settings settings that differ from the defaults, each {@code key=value}
   */
  static EndToEndBenchmark start(
      BenchmarkBroker broker, BenchmarkModel subject, String name, List<String> settings)
      throws IOException, InterruptedException {
    EndToEndBenchmark started =
        new EndToEndBenchmark(broker, subject, broker.topics(name, PARTITIONS), settings);
    started.processor.start();
    if (!started.processor.awaitRunning()) {
      throw new IllegalStateException("The processor has stopped; see its log");
    }
    if (started.config.device().precision() == null) {
      WorkPace unused = started.traffic.pace(WARM_UP);
    }
    started.lately = started.traffic.pace(FEWEST).perSecond();
    WorkPace unused = started.pace(TRIAL);
    return started;
  }

  @Override
  public WorkPace pace(Duration about) {
    int count = (int) Math.max(FEWEST, lately * about.toMillis() / 1000);
    double busyBefore = statistics.busySeconds();
    long start = System.nanoTime();
    WorkPace pace = traffic.pace(count);
    lately = pace.perSecond();
    seconds += (System.nanoTime() - start) / 1e9;
    busySeconds += statistics.busySeconds() - busyBefore;
    return pace;
  }

  /** Returns the processor's settings. */
  GlimpseConfig config() {
    return config;
  }

  /** Returns the topics of requests and predictions. */
  Topics topics() {
    return topics;
  }

  /** Returns the mean number of images per device call since the start. */
  double meanBatch() {
    return statistics.meanSize();
  }

  /** Returns the fraction of the measured time in which the device was busy. */
  double busy() {
    return busySeconds / seconds;
  }

  /** Returns the precision of the latest scores, as stated in the prediction. */
  Precision precision() {
    String prediction = traffic.latest();
    return Arrays.stream(Precision.values())
        .filter(
            precision ->
                prediction.matches(".*\"engine\":\"[^\"]*, " + precision.label() + "\\b.*"))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("The prediction names no precision: " + prediction));
  }

  @Override
  public void close() {
    traffic.close();
    processor.close();
    pipeline.close();
  }
}
