package dev.glimpse.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.faults.FaultyService.Way;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.cluster.BrokerCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processors that stand still for up to five seconds, as in a collection of garbage, on a machine
 * with sixteen other busy processes. It says how often that moved partitions.
 */
@Tag("faults")
@Tag("broker")
final class BusyMachineIT {

  private static final int BUSY_PROCESSES = 16;
  private static final int LONGEST_MILLIS = 5_000;
  private static final int REQUESTS_A_SECOND = 10;

  @TempDir private Path models;

  @BeforeAll
  static void startEngine() {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @Test
  void shouldAnswerEachRequestOnceWhileProcessorsPause() throws Exception {
    int pauses = Integer.getInteger("glimpse.pauses", 8);
    Random random = FaultScale.random();
    Way way = Way.of(Guarantee.EXACTLY_ONCE, REQUESTS_A_SECOND);
    List<Process> busy = new ArrayList<>();
    try (BrokerCluster cluster = BrokerCluster.start();
        FaultyService service =
            new FaultyService(cluster, models, new FaultHistory(), way, random)) {
      service.processors().awaitReady();
      service.awaitAnswers();
      long start = System.nanoTime();
      long before = service.processors().rebalances();
      for (int i = 0; i < BUSY_PROCESSES; i++) {
        busy.add(busyProcess());
      }
      for (int i = 0; i < pauses; i++) {
        Duration time = Duration.ofMillis(1000 + random.nextInt(LONGEST_MILLIS - 1000));
        service.history().began(ServiceFault.PROCESSOR_PAUSE, time.toString());
        ServiceFault.PROCESSOR_PAUSE.run(service, 1 + i % 2, time);
        ServiceFault.last(Duration.ofSeconds(3));
      }
      System.out.printf(
          "%d pauses of up to %d ms beside %d busy processes: %d processors got other partitions,"
              + " longest wait %d ms%n",
          pauses,
          LONGEST_MILLIS,
          BUSY_PROCESSES,
          service.processors().rebalances() - before,
          service.longestWait(start).toMillis());
      busy.forEach(Process::destroyForcibly);

      Verdict verdict = service.finish();
      Guarantee.EXACTLY_ONCE.check(verdict);
      assertThat(verdict.requests()).isPositive();
    } finally {
      busy.forEach(Process::destroyForcibly);
    }
  }

  private static Process busyProcess() throws IOException {
    return new ProcessBuilder("sh", "-c", "while :; do :; done").start();
  }
}
