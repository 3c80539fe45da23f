package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.faults.FaultyService.Way;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.cluster.BrokerCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several random faults at a time, while a service on three brokers does what services do. */
@Tag("broker")
final class NemesisIT {

  @RegisterExtension static final FaultReport REPORT = new FaultReport();

  private static final Duration BACKLOG_LIMIT = Duration.ofMinutes(5);
  private static final int REQUESTS_A_SECOND = 30;

  @TempDir private Path models;

  @BeforeAll
  static void startEngine() {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  private void run(Scenario scenario, Way way, Set<ServiceFault> faults, Duration time)
      throws Exception {
    long seed = Long.getLong("glimpse.nemesis.seed", System.nanoTime());
    System.out.println("-Dglimpse.nemesis.seed=" + seed);
    long start = System.nanoTime();
    FaultHistory history = new FaultHistory();
    try (BrokerCluster cluster = BrokerCluster.start();
        FaultyService service =
            new FaultyService(cluster, models, history, way, new Random(seed))) {
      service.start(1);
      service.start(2);
      service.awaitReady();
      boolean sound = false;
      try {
        new NemesisRun(service, faults, seed).run(time);
        Verdict verdict = service.finish(BACKLOG_LIMIT);
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        REPORT.add(
            new FaultReport.Row(scenario, way.guarantee(), history.total(), verdict, seconds));
        System.out.println(history.counts());
        System.out.println("longest wait: " + service.longestWait(start));
        way.guarantee().check(verdict);
        sound = true;
      } finally {
        if (!sound) {
          System.out.println("failed with -Dglimpse.nemesis.seed=" + seed);
          service.dump(Path.of("target", "nemesis-" + seed));
        }
      }
    }
  }

  @Test
  @Tag("faults")
  void shouldAnswerEachRequestOnceWhateverHappens() throws Exception {
    run(
        Scenario.NEMESIS,
        Way.of(Guarantee.EXACTLY_ONCE, REQUESTS_A_SECOND),
        EnumSet.allOf(ServiceFault.class),
        Duration.ofSeconds((long) (60 * minutes())));
    assertThat(true).isTrue();
  }

  private static double minutes() {
    return Double.parseDouble(System.getProperty("glimpse.nemesis.minutes", "10"));
  }
}
