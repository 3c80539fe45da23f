package dev.glimpse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
final class ProcessCpuClockTest {

  private static final long NANOS = 500_000_000;

  @Test
  void shouldCountAllThreadsExceptThoseNamed() throws Exception {
    CountDownLatch burnt = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    Thread client =
        new Thread(
            () -> {
              burn();
              burnt.countDown();
              awaitQuietly(read); // the CPU time of an ended thread is unknown
            });

    long all = ProcessCpuClock.nanos();
    long others = ProcessCpuClock.nanosWithout(List.of());
    client.start();
    burnt.await();
    all = ProcessCpuClock.nanos() - all;
    others = ProcessCpuClock.nanosWithout(List.of(client)) - others;
    read.countDown();
    client.join();

    assertThat(all).isGreaterThan(NANOS / 2);
    assertThat(others).isLessThan(all / 2);
  }

  private static void burn() {
    var threads = ManagementFactory.getThreadMXBean();
    while (threads.getCurrentThreadCpuTime() < NANOS) {
      Thread.onSpinWait();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
