package dev.glimpse.faults;

import static org.awaitility.Awaitility.await;

import dev.glimpse.cli.Main;
import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.config.ServingSettings;
import dev.glimpse.config.ShadowSettings;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.SourcePosition;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestModels;
import dev.glimpse.testing.TestTopics;
import dev.glimpse.testing.cluster.BrokerCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * A service on a cluster: topics, models, processors, a stream of requests, and all that its
 * operators do to it.
 *
 * <p>Several threads may do different things to it at a time.
 */
final class FaultyService implements AutoCloseable {

  private static final String MODEL = "letters";
  private static final String SHADOW = "shadow";
  private static final String WIDE = "wide";
  private static final int WIDTH = 2048;
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final BrokerCluster cluster;
  private final FaultHistory history;
  private final Path models;
  private final TestClient client;
  private final List<String> settings;
  private final ServiceProcessors processors;
  private final RequestMix mix;
  private final RequestStream requests;
  private final AnswerWatch answers;
  private final AnswerChecker checker;
  private final AtomicInteger version = new AtomicInteger(1);

  /**
   * The way of a service.
   *
   * @param launch starts a processor with settings and an environment
   */
  record Way(
      Guarantee guarantee,
      int requestsASecond,
      List<String> settings,
      BiFunction<List<String>, Map<String, String>, ProcessorJvm> launch) {

    /** Returns that of the program with its defaults. */
    static Way of(Guarantee guarantee, int requestsASecond, String... settings) {
      return new Way(guarantee, requestsASecond, List.of(settings), ProcessorJvm::run);
    }
  }

  /** Starts two processors, and the requests. */
  FaultyService(BrokerCluster cluster, Path models, FaultHistory history, Way way, Random random)
      throws IOException {
    this.cluster = cluster;
    this.history = history;
    this.models = models;
    client = new TestClient(cluster.bootstrapServers());
    TestTopics topics =
        TestTopics.create(client, cluster.processorBootstrapServers(), RequestStream.PARTITIONS);
    TestModels.write(models, MODEL, "1", 1);
    TestModels.write(models, SHADOW, "1", 2);
    TestModels.writeWide(models, WIDE, WIDTH);
    settings = settings(topics, client.createTopic("shadows", 1), way);
    processors = new ServiceProcessors(history, settings, way.launch());
    processors.start(1);
    processors.start(2);
    mix = new RequestMix(List.of(MODEL, WIDE, SHADOW, "missing"), random);
    requests =
        new RequestStream(
            cluster.bootstrapServers(),
            topics.requests(),
            way.requestsASecond(),
            mix::event,
            random);
    answers = new AnswerWatch(cluster.bootstrapServers(), topics);
    checker = new AnswerChecker(client, topics);
  }

  private List<String> settings(TestTopics topics, String shadows, Way way) {
    List<String> all =
        topics.settings(
            GlimpseConfig.PROCESSING_GUARANTEE + "=" + way.guarantee(),
            GlimpseConfig.MODELS_DIR + "=" + models,
            GlimpseConfig.MODEL + "=" + MODEL,
            ServingSettings.POLL_INTERVAL + "=500",
            ShadowSettings.SHADOW + "=" + SHADOW,
            "glimpse.topics.shadow=" + shadows,
            HttpStoreConfig.PRIVATE_ADDRESSES + "=true",
            FetchSettings.BREAKER_FAILURES + "=3");
    // Sessions are those of the program, not those of other tests.
    all.removeIf(s -> s.startsWith("kafka.") && !s.startsWith("kafka.bootstrap"));
    way.settings().stream().filter(s -> !s.isEmpty()).forEach(all::add);
    return all;
  }

  /** Returns the brokers, which another service may share. */
  BrokerCluster cluster() {
    return cluster;
  }

  /** Returns the processors. */
  ServiceProcessors processors() {
    return processors;
  }

  /** Returns what requests ask for. */
  RequestMix mix() {
    return mix;
  }

  /** Returns the requests. */
  RequestStream requests() {
    return requests;
  }

  /** Returns what was done to the service. */
  FaultHistory history() {
    return history;
  }

  /** Returns the checker of the answers. */
  AnswerChecker checker() {
    return checker;
  }

  /** Waits for the first answers. */
  void awaitAnswers() {
    await("answers").atMost(LIMIT).until(() -> !answers.seen().isEmpty());
  }

  /** Puts a new version of the default model into the directory, and notes it. */
  void swapModel() throws IOException {
    int next = version.incrementAndGet();
    TestModels.write(models, MODEL, String.valueOf(next), next % TestModels.CLASSES);
    history.note(MODEL + ":" + next);
  }

  /** Puts a new version of the shadow model into the directory, broken or sound, and notes it. */
  void swapShadow(boolean broken) throws IOException {
    int next = version.incrementAndGet();
    int best = broken ? TestModels.CLASSES : next % TestModels.CLASSES;
    TestModels.write(models, SHADOW, String.valueOf(next), best);
    history.note(SHADOW + ":" + next);
  }

  /** Runs {@code dlq replay} in a JVM of its own, and notes how it ended. */
  void replay() {
    List<String> line = new ArrayList<>(List.of("dlq", "replay"));
    line.addAll(ProcessorJvm.options(settings));
    try (ProcessorJvm replay = ProcessorJvm.start(Main.class.getName(), line)) {
      await("the end of dlq replay").atMost(LIMIT).until(() -> replay.exitCode().isPresent());
      history.note(
          "dlq replay ended with " + replay.exitCode().getAsInt() + ": " + replay.log().strip());
    }
  }

  /** Returns how many of the requests that were sent have no answer yet. */
  long unanswered() {
    return requests.sent()
        - requests.stored().keySet().stream().filter(answers.seen()::containsKey).count();
  }

  /** Returns the requests that were sent since then and that the brokers have stored. */
  List<SourcePosition> sentSince(long sinceNanos) {
    return requests.stored().entrySet().stream()
        .filter(request -> request.getValue() >= sinceNanos)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns the longest time from the sending of a request to its answer. */
  Duration longestWait() {
    return longestWait(Long.MIN_VALUE);
  }

  /** Returns the same of those that were sent since then. */
  Duration longestWait(long sinceNanos) {
    return answers.longestWait(requests.stored(), sinceNanos);
  }

  /** Ends the stream of requests, waits for the answers as long as allowed, stops, and counts. */
  Verdict finish() throws InterruptedException {
    requests.finish();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (isIncomplete() && System.nanoTime() < deadline) {
      processors.restartEnded();
      TimeUnit.MILLISECONDS.sleep(500);
    }
    return stopAndCount();
  }

  private boolean isIncomplete() {
    return checker.positions().stream().anyMatch(p -> !answers.seen().containsKey(p));
  }

  /** Does the same with processors that commit what they have not answered. */
  Verdict finishUncapped() throws InterruptedException {
    requests.finish();
    checker.awaitCommitted();
    return stopAndCount();
  }

  private Verdict stopAndCount() {
    processors.stopAll();
    checker.awaitStable();
    return checker.verdict();
  }

  @Override
  public void close() throws IOException {
    processors.close();
    requests.close();
    mix.close();
    answers.close();
    client.close();
  }
}
