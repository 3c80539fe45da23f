package dev.glimpse.faults;

import static org.awaitility.Awaitility.await;

import dev.glimpse.cli.Main;
import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.config.ServingSettings;
import dev.glimpse.config.ShadowSettings;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.ShiftedClock;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.SourcePosition;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestModels;
import dev.glimpse.testing.TestTopics;
import dev.glimpse.testing.cluster.BrokerCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * A service on a cluster: topics, models, processors, a stream of requests, and all that its
 * operators do to it.
 *
 * <p>A processor has a number, which stays when its process is replaced. A thread that does
 * something to a processor or a broker owns it meanwhile; the rest is thread-safe.
 */
final class FaultyService implements AutoCloseable {

  static final String MODEL = "letters";
  static final String SHADOW = "shadow";

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final BrokerCluster cluster;
  private final FaultHistory history;
  private final Path models;
  private final TestClient client;
  private final TestTopics topics;
  private final String shadows;
  private final List<String> settings;
  private final BiFunction<List<String>, Map<String, String>, ProcessorJvm> launch;
  private final RequestStream requests;
  private final AnswerWatch answers;
  private final Map<Integer, ProcessorJvm> processors = new TreeMap<>();
  private final Map<Integer, ShiftedClock> clocks = new HashMap<>();
  private final AtomicInteger version = new AtomicInteger(1);
  private volatile int batch = 16;

  /** The way of a service. */
  record Way(
      Guarantee guarantee,
      int requestsASecond,
      List<String> settings,
      BiFunction<List<String>, Map<String, String>, ProcessorJvm> launch) {

    /** The packaged program with its defaults. */
    static Way of(Guarantee guarantee, int requestsASecond, String... settings) {
      return new Way(guarantee, requestsASecond, List.of(settings), ProcessorJvm::run);
    }
  }

  /** Starts the requests and no processor. */
  FaultyService(BrokerCluster cluster, Path models, FaultHistory history, Way way, Random random)
      throws IOException {
    this.cluster = cluster;
    this.history = history;
    this.models = models;
    this.launch = way.launch();
    client = new TestClient(cluster.bootstrapServers());
    topics =
        TestTopics.create(client, cluster.processorBootstrapServers(), RequestStream.PARTITIONS);
    shadows = client.createTopic("shadows", RequestStream.PARTITIONS);
    TestModels.write(models, MODEL, "1", 1);
    TestModels.write(models, SHADOW, "1", 2);
    TestModels.writeWide(models, "wide", 2048);
    settings =
        topics.settings(
            GlimpseConfig.PROCESSING_GUARANTEE + "=" + way.guarantee(),
            GlimpseConfig.MODELS_DIR + "=" + models,
            GlimpseConfig.MODEL + "=" + MODEL,
            ServingSettings.POLL_INTERVAL + "=500",
            ShadowSettings.SHADOW + "=" + SHADOW,
            "glimpse.topics.shadow=" + shadows,
            HttpStoreConfig.PRIVATE_ADDRESSES + "=true",
            FetchSettings.BREAKER_FAILURES + "=3");
    // Those of the test's shared topics are for brokers of one test.
    settings.removeIf(s -> s.startsWith("kafka.") && !s.startsWith("kafka.bootstrap"));
    way.settings().stream().filter(s -> !s.isEmpty()).forEach(settings::add);
    requests =
        new RequestStream(
            cluster.bootstrapServers(),
            topics.requests(),
            List.of(MODEL, "wide", SHADOW, "missing"),
            way.requestsASecond(),
            random);
    answers = new AnswerWatch(cluster.bootstrapServers(), topics);
  }

  BrokerCluster cluster() {
    return cluster;
  }

  RequestStream requests() {
    return requests;
  }

  FaultHistory history() {
    return history;
  }

  /** Starts a processor under a number that is free. */
  void start(int number) {
    List<String> all = new ArrayList<>(settings);
    all.add(GlimpseConfig.BATCH_MAX_SIZE + "=" + batch);
    ProcessorJvm started = launch.apply(all, environment(number));
    synchronized (processors) {
      processors.put(number, started);
    }
  }

  private Map<String, String> environment(int number) {
    synchronized (clocks) {
      if (!clocks.containsKey(number)) {
        ShiftedClock.create().ifPresent(clock -> clocks.put(number, clock));
      }
      ShiftedClock clock = clocks.get(number);
      return clock == null ? Map.of() : clock.environment();
    }
  }

  /** Returns the numbers of the processors. */
  List<Integer> numbers() {
    synchronized (processors) {
      return List.copyOf(processors.keySet());
    }
  }

  private ProcessorJvm processor(int number) {
    synchronized (processors) {
      return Objects.requireNonNull(processors.get(number), () -> "no processor " + number);
    }
  }

  private ProcessorJvm remove(int number) {
    synchronized (processors) {
      return Objects.requireNonNull(processors.remove(number), () -> "no processor " + number);
    }
  }

  /** Waits until each processor is ready. */
  void awaitReady() {
    for (int number : numbers()) {
      await("readiness of processor " + number)
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() -> processor(number).management().isReady());
    }
  }

  /** Waits for the first answers. */
  void awaitAnswers() {
    await("answers").atMost(LIMIT).until(() -> !answers.seen().isEmpty());
  }

  /** Ends a processor with {@code kill -9}. */
  void kill(int number) {
    Signals.kill(remove(number).handle());
  }

  /** Ends a processor with SIGTERM, as Kubernetes does: with SIGKILL if it takes too long. */
  void stop(int number) {
    try (ProcessorJvm stopped = remove(number)) {
      int code = stopped.terminate();
      if (code != 0) {
        history.note("processor " + number + " ended with " + code + " after SIGTERM");
      }
    } catch (AssertionError e) {
      history.note("processor " + number + " did not end in time after SIGTERM");
    }
  }

  void pause(int number) {
    Signals.pause(processor(number).handle());
  }

  void resume(int number) {
    if (processor(number).exitCode().isEmpty()) {
      Signals.resume(processor(number).handle());
    }
  }

  /** Returns the clock of a processor, or nothing where clocks cannot be shifted. */
  Optional<ShiftedClock> clock(int number) {
    synchronized (clocks) {
      return Optional.ofNullable(clocks.get(number));
    }
  }

  /** Starts those again that ended by themselves, as Kubernetes does. */
  void restartEnded() {
    for (int number : numbers()) {
      ProcessorJvm processor = processor(number);
      if (processor.exitCode().isPresent()) {
        history.note(
            "processor %d ended with %d; %s"
                .formatted(number, processor.exitCode().getAsInt(), processor.logTail()));
        remove(number);
        start(number);
      }
    }
  }

  /** Changes a setting of processors that start from now on. */
  void changeBatch(int size) {
    batch = size;
  }

  /** Puts a new version of the default model into the directory. */
  String swapModel() throws IOException {
    int next = version.incrementAndGet();
    TestModels.write(models, MODEL, String.valueOf(next), next % TestModels.CLASSES);
    return MODEL + ":" + next;
  }

  /** Puts a new version of the shadow model into the directory; its graph is broken, or sound. */
  String swapShadow(boolean broken) throws IOException {
    int next = version.incrementAndGet();
    TestModels.write(
        models, SHADOW, String.valueOf(next), broken ? TestModels.CLASSES : next % 10);
    return SHADOW + ":" + next;
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

  /** Returns how many of the requests that the brokers have stored have an answer that is seen. */
  long unanswered() {
    return requests.stored().keySet().stream()
        .filter(position -> !answers.seen().containsKey(position))
        .count();
  }

  /**
   * Returns the longest time from the storing of a request to its answer, of those that were stored
   * since then.
   */
  Duration longestWait(long sinceNanos) {
    long now = System.nanoTime();
    return Duration.ofNanos(
        requests.stored().entrySet().stream()
            .filter(request -> request.getValue() >= sinceNanos)
            .mapToLong(
                request ->
                    answers.seen().getOrDefault(request.getKey(), now) - request.getValue())
            .max()
            .orElse(0));
  }

  /** Returns the longest time from the storing of a request to its answer. */
  Duration longestWait() {
    return longestWait(Long.MIN_VALUE);
  }

  /** Ends the stream of requests, waits for the answers as long as allowed, stops, and counts. */
  Verdict finish(Duration limit) throws InterruptedException {
    requests.finish();
    long deadline = System.nanoTime() + limit.toNanos();
    while (missing() > 0 && System.nanoTime() < deadline) {
      restartEnded();
      TimeUnit.MILLISECONDS.sleep(500);
    }
    return stopAndCount();
  }

  /** Does the same with processors that commit what they have not answered. */
  Verdict finishUncapped() throws InterruptedException {
    requests.finish();
    await("the commit of every request").atMost(LIMIT).ignoreExceptions().until(this::isCommitted);
    return stopAndCount();
  }

  private boolean isCommitted() throws ExecutionException, InterruptedException {
    return client
            .admin()
            .listConsumerGroupOffsets("app-" + topics.requests())
            .partitionsToOffsetAndMetadata()
            .get()
            .values()
            .stream()
            .mapToLong(OffsetAndMetadata::offset)
            .sum()
        == positions().size();
  }

  private Verdict stopAndCount() {
    numbers().forEach(this::stop);
    await()
        .atMost(LIMIT)
        .until(() -> client.isStable(topics.predictions()) && client.isStable(topics.deadLetters()));
    return verdict();
  }

  /** Returns how many requests of the topic, replayed ones among them, have no answer yet. */
  private long missing() {
    return positions().stream().filter(p -> !answers.seen().containsKey(p)).count();
  }

  private List<SourcePosition> positions() {
    return client.consumeCommitted(topics.requests()).stream()
        .map(SourcePosition::ofRequest)
        .sorted()
        .toList();
  }

  private List<ConsumerRecord<byte[], byte[]>> answerRecords() {
    List<ConsumerRecord<byte[], byte[]>> all =
        new ArrayList<>(client.consumeCommitted(topics.predictions()));
    all.addAll(client.consumeCommitted(topics.deadLetters()));
    return all;
  }

  /** Returns the requests that the brokers have stored since then. */
  List<SourcePosition> storedSince(long sinceNanos) {
    return requests.stored().entrySet().stream()
        .filter(request -> request.getValue() >= sinceNanos)
        .map(Map.Entry::getKey)
        .toList();
  }

  private Verdict verdict() {
    return verdict(positions(), answerRecords());
  }

  /** Returns what became of some of the requests. */
  Verdict verdict(SortedSet<SourcePosition> some) {
    return verdict(
        List.copyOf(some),
        answerRecords().stream()
            .filter(answer -> some.contains(SourcePosition.ofAnswer(answer)))
            .toList());
  }

  private static Verdict verdict(
      List<SourcePosition> sent, List<ConsumerRecord<byte[], byte[]>> answers) {
    return Verdict.of(
        sent.stream().map(SourcePosition::toString).toList(),
        answers,
        answer -> SourcePosition.ofAnswer(answer).toString());
  }

  /** Writes which record answers which request, for the search after a failure. */
  void dump(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve("requests.txt"),
          positions().stream().map(SourcePosition::toString).toList());
      Files.write(
          folder.resolve("answers.txt"),
          answerRecords().stream()
              .map(
                  answer ->
                      "%s %s-%d-%d %d"
                          .formatted(
                              SourcePosition.ofAnswer(answer),
                              answer.topic(),
                              answer.partition(),
                              answer.offset(),
                              answer.timestamp()))
              .toList());
      history.write(folder.resolve("history.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    synchronized (processors) {
      processors.values().forEach(ProcessorJvm::close);
      processors.clear();
    }
    requests.close();
    answers.close();
    client.close();
  }
}
