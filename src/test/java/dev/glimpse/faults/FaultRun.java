package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.FetchSettings;
import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.HttpStoreConfig;
import dev.glimpse.testing.ManagementClient;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.Signals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One scenario: requests in rounds, processors that answer them, and the verdict.
 *
 * <p>For one thread. Closing ends what is still running and leaves the row, whatever happened.
 */
final class FaultRun implements AutoCloseable {

  /** A limit far beyond what a busy machine needs: whatever takes longer hangs. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** The brokers, the scenario and the guarantee of a run. */
  record Setup(
      int brokers,
      String bootstrapServers,
      String processorBootstrapServers,
      Scenario scenario,
      Guarantee guarantee) {

    /** Returns a setup on the brokers that scenarios share. */
    static Setup shared(Scenario scenario, Guarantee guarantee) {
      return new Setup(
          FaultBrokers.COUNT,
          FaultBrokers.bootstrapServers(),
          FaultBrokers.processorBootstrapServers(),
          scenario,
          guarantee);
    }
  }

  private final long start = System.nanoTime();
  private final Random random = FaultScale.random();
  private final FaultReport report;
  private final Setup setup;
  private final int rounds;
  private final Traffic traffic;
  private final List<ProcessorJvm> processors = new ArrayList<>();
  private int faults;
  private @Nullable Verdict verdict;

  FaultRun(FaultReport report, Setup setup, int rounds) {
    System.out.println(setup.scenario() + ", " + setup.guarantee());
    this.report = report;
    this.setup = setup;
    this.rounds = rounds;
    traffic = new Traffic(setup.bootstrapServers(), setup.processorBootstrapServers(), random);
  }

  int rounds() {
    return rounds;
  }

  int requestsARound() {
    return FaultScale.requests() / rounds;
  }

  Random random() {
    return random;
  }

  /** Starts a processor. */
  ProcessorJvm start() {
    return start(List.of());
  }

  ProcessorJvm start(List<String> settings) {
    return start(ProcessorJvm::run, settings);
  }

  ProcessorJvm start(Function<List<String>, ProcessorJvm> launch, List<String> settings) {
    List<String> all =
        traffic
            .topics()
            .settings(
                GlimpseConfig.PROCESSING_GUARANTEE + "=" + setup.guarantee(),
                HttpStoreConfig.PRIVATE_ADDRESSES + "=true",
                // An image that is held back is not given up.
                FetchSettings.TIMEOUT + "=60000",
                GlimpseConfig.IMAGE_MAX_TIME + "=86400000",
                // What a killed processor leaves is soon known as left.
                "kafka.session.timeout.ms=3000",
                "kafka.heartbeat.interval.ms=500",
                "kafka.producer.transaction.timeout.ms=5000");
    all.addAll(settings);
    ProcessorJvm processor = launch.apply(all);
    processors.add(processor);
    return processor;
  }

  /** Sends a round and waits until a random part of it is answered, never all. */
  void sendAndAwaitMoment() throws InterruptedException {
    sendAndAwaitMoment(requestsARound());
  }

  /** Sends so many requests and waits until a random part of them is answered, never all. */
  void sendAndAwaitMoment(int count) throws InterruptedException {
    List<String> round = traffic.send(count, List.of());
    int part = count / 20 + random.nextInt(count / 2);
    awaitWhileRunning(
        "an answer to " + part + " of " + count, () -> traffic.answered(round) >= part);
    // Answers are seen at a commit; the fault is to come at any time between two.
    Thread.sleep(random.nextInt(150));
    assertThat(traffic.answered(round)).as("answered at the fault").isLessThan(count);
    faults++;
  }

  /** Sends so many requests. */
  void send(int count) {
    traffic.send(count, List.of());
  }

  /** Sends a round with these requests, each of which is a fault, at random places. */
  void sendFaulty(List<Function<String, byte[]>> faulty) {
    sendDuringFault(faulty);
    faults += faulty.size() - 1;
  }

  /** Sends a round with these requests, all of which meet the same fault, at random places. */
  void sendDuringFault(List<Function<String, byte[]>> affected) {
    traffic.send(requestsARound(), affected);
    traffic.release();
    faults++;
  }

  /** Waits until everything is committed. */
  void settle() {
    awaitWhileRunning("the commit of every request", traffic::isCommitted);
  }

  /** Waits until every processor says that it is ready, or that it is not, alive all the same. */
  void awaitReady(boolean ready) {
    List<ManagementClient> health = processors.stream().map(ProcessorJvm::management).toList();
    awaitWhileRunning(
        ready ? "readiness" : "no readiness",
        () -> health.stream().allMatch(h -> h.isReady() == ready));
    assertThat(health).as("alive").allMatch(ManagementClient::isLive);
  }

  /** Lets a fault last, which no processor may end of. */
  void last(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    awaitWhileRunning("the end of the fault", () -> System.nanoTime() >= end);
  }

  /** Releases the images that were unfinished at the time of the fault. */
  void release() {
    traffic.release();
  }

  /** {@code kill -9}. */
  void kill(ProcessorJvm processor) {
    processors.remove(processor);
    Signals.kill(processor.handle());
  }

  /** SIGTERM, which has to end with exit code 0. */
  void stop(ProcessorJvm processor) {
    processors.remove(processor);
    try (processor) {
      assertThat(processor.terminate())
          .as("exit code after SIGTERM; %s", processor.logTail())
          .isZero();
    }
  }

  /** Waits until it ends by itself; its exit code. */
  int awaitEnd(ProcessorJvm processor) {
    processors.remove(processor);
    await("the end of the processor").atMost(LIMIT).until(() -> processor.exitCode().isPresent());
    return processor.exitCode().getAsInt();
  }

  /** Waits until everything is committed, stops the processors, and counts. */
  Verdict finish() {
    settle();
    List.copyOf(processors).forEach(this::stop);
    await().atMost(LIMIT).until(traffic::isStable);
    verdict = traffic.verdict();
    return verdict;
  }

  /** The codes of the dead letters until now, by request; unreadable events are left out. */
  Map<String, String> deadLetters() {
    return traffic.deadLetters();
  }

  /** Waits for something that no processor may end before. */
  void awaitWhileRunning(String what, Callable<Boolean> condition) {
    await(what)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .failFast(
            "a processor ended",
            () ->
                processors.forEach(
                    p -> assertThat(p.exitCode()).as("exit code; %s", p.logTail()).isEmpty()))
        .ignoreExceptionsInstanceOf(ExecutionException.class) // the broker may be away
        .until(condition);
  }

  /** Ends what is left and adds the row. */
  @Override
  public void close() {
    processors.forEach(ProcessorJvm::close);
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    report.add(
        new FaultReport.Row(
            setup.scenario(),
            setup.guarantee(),
            setup.brokers(),
            faults,
            verdict == null ? traffic.verdict() : verdict,
            seconds));
    traffic.close();
  }
}
