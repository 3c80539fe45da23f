package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.faults.FaultyService.Way;
import dev.glimpse.faults.ServiceFault.Target;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.SourcePosition;
import dev.glimpse.testing.cluster.BrokerCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of three brokers and of processors, one at a time, while two services answer requests, one
 * with each guarantee; and how long requests wait for their answers.
 */
@Tag("broker")
final class ClusterFaultsIT {

  @RegisterExtension static final OutageReport REPORT = new OutageReport();

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int REQUESTS_A_SECOND = 10;

  private static final Set<ServiceFault> FAULTS =
      EnumSet.range(ServiceFault.BROKER_KILL, ServiceFault.SETTING_CHANGE);

  @TempDir private Path exactlyModels;
  @TempDir private Path atLeastModels;

  /** A fault's requests of one service: which, and the longest wait for each time. */
  private record Outages(Set<SourcePosition> requests, List<Duration> waits) {}

  private record Subject(
      FaultyService service, Guarantee guarantee, Map<ServiceFault, Outages> outages) {

    static Subject of(FaultyService service, Guarantee guarantee) {
      return new Subject(service, guarantee, new EnumMap<>(ServiceFault.class));
    }
  }

  @BeforeAll
  static void startEngine() {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @Test
  void shouldAnswerEachRequestOnceAfterTheEndOfOneOfThreeBrokers() throws Exception {
    run(EnumSet.of(ServiceFault.BROKER_KILL), 1);
  }

  @Test
  @Tag("faults")
  void shouldAnswerEachRequestOnceAfterEachFault() throws Exception {
    String only = System.getProperty("glimpse.outages.faults", "");
    Set<ServiceFault> faults = EnumSet.copyOf(FAULTS);
    faults.removeIf(
        fault -> !only.isEmpty() && !List.of(only.split(",", -1)).contains(fault.name()));
    run(faults, Integer.getInteger("glimpse.outages.rounds", 1));
  }

  private void run(Set<ServiceFault> faults, int rounds) throws Exception {
    FaultHistory history = new FaultHistory();
    Random random = FaultScale.random();
    String[] settings = System.getProperty("glimpse.outages.settings", "").split(",", -1);
    Way exactly = Way.of(Guarantee.EXACTLY_ONCE, REQUESTS_A_SECOND, settings);
    Way atLeast = Way.of(Guarantee.AT_LEAST_ONCE, REQUESTS_A_SECOND, settings);
    try (BrokerCluster cluster = BrokerCluster.start();
        FaultyService one = new FaultyService(cluster, exactlyModels, history, exactly, random);
        FaultyService two = new FaultyService(cluster, atLeastModels, history, atLeast, random)) {
      List<Subject> subjects =
          List.of(
              Subject.of(one, Guarantee.EXACTLY_ONCE), Subject.of(two, Guarantee.AT_LEAST_ONCE));
      awaitSettled(subjects);
      for (int round = 0; round < rounds; round++) {
        for (ServiceFault fault : faults) {
          if (fault.isPossible(one, 1)) {
            outlast(fault, 1 + random.nextInt(2), subjects);
          } else {
            history.note("skipped, this machine lacks what it needs: " + fault);
          }
        }
      }
      for (Subject subject : subjects) {
        subject.guarantee().check(subject.service().finish());
        subject.outages().forEach((fault, outages) -> report(subject, fault, outages));
      }
      assertThat(history.total()).as("faults").isPositive();
    }
  }

  private static void report(Subject subject, ServiceFault fault, Outages outages) {
    Verdict verdict = subject.service().checker().verdict(new TreeSet<>(outages.requests()));
    REPORT.add(new OutageReport.Row(fault, subject.guarantee(), verdict, outages.waits()));
  }

  /** Lets one fault happen to the cluster, or to a processor of each service. */
  private static void outlast(ServiceFault fault, int number, List<Subject> subjects)
      throws Exception {
    long start = System.nanoTime();
    boolean broker = fault.target() == Target.BROKER || fault.target() == Target.ALL_BROKERS;
    int target = fault.target() == Target.NEW_PROCESSOR ? 3 : number;
    List<Subject> affected = broker ? subjects.subList(0, 1) : subjects;
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Subject subject : affected) {
        subject.service().history().began(fault, target + " " + subject.guarantee());
        running.add(
            threads.submit(
                () -> {
                  fault.run(subject.service(), target, fault.time(0.5));
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    subjects.get(0).service().cluster().awaitInSync();
    awaitSettled(subjects);
    for (Subject subject : subjects) {
      Outages outages =
          subject
              .outages()
              .computeIfAbsent(fault, f -> new Outages(new HashSet<>(), new ArrayList<>()));
      outages.requests().addAll(subject.service().sentSince(start));
      if (affected.contains(subject) || broker) {
        outages.waits().add(subject.service().longestWait(start));
      }
      subject
          .service()
          .history()
          .note(
              "%s, %s: longest wait %d ms"
                  .formatted(
                      fault, subject.guarantee(), subject.service().longestWait(start).toMillis()));
    }
  }

  /** Waits until processors are ready and nothing waits but what has just come. */
  private static void awaitSettled(List<Subject> subjects) throws InterruptedException {
    for (Subject subject : subjects) {
      subject.service().processors().restartEnded();
      subject.service().processors().awaitReady();
      await("an end of the backlog")
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> subject.service().unanswered() < REQUESTS_A_SECOND);
    }
  }
}
