package dev.glimpse.bench;

import dev.glimpse.system.DaemonThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Requests at a fixed rate, independent of the answers. The latency of a request counts from the
 * time when it was due, so that a stall affects all requests that it delayed (no coordinated
 * omission).
 *
 * <p>Threads: one of its own sends, the caller's reads.
 *
 * @param perSecond requests per second
 */
record OpenLoopLoad(ProcessorTraffic traffic, double perSecond) {

  private static final int DIGITS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The time of requests that do not count, because the first ones find an idle system. */
  private static final Duration LEAD_IN = Duration.ofSeconds(1);

  /**
   * Sends requests for the given time, and waits for the last answer.
   *
   * @return microseconds from when a request was due to when its committed prediction was read
   * @throws IllegalStateException if there is no answer for a minute
   */
  Histogram latencies(Duration time) throws InterruptedException {
    int uncounted = (int) Math.ceil(perSecond * LEAD_IN.toMillis() / 1000);
    int count = uncounted + Math.max(1, (int) (perSecond * time.toMillis() / 1000));
    double interval = 1e9 / perSecond;
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
    Thread sender = DaemonThreadFactory.thread("open-loop", () -> send(count, start, interval));
    sender.start();
    Histogram latencies = new Histogram(DIGITS);
    int answered = 0;
    long latest = start;
    while (answered < count) {
      for (ConsumerRecord<String, byte[]> answer : traffic.read()) {
        long now = System.nanoTime();
        int number = Integer.parseInt(answer.key());
        if (number >= uncounted) {
          latencies.recordValue((now - start - (long) (number * interval)) / 1000);
        }
        answered++;
        latest = now;
      }
      if (System.nanoTime() - latest > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "%d of %d requests have no answer".formatted(count - answered, count));
      }
    }
    sender.join();
    return latencies;
  }

  private void send(int count, long start, double interval) {
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i * interval);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      traffic.send(Integer.toString(i));
    }
    traffic.flush();
  }
}
