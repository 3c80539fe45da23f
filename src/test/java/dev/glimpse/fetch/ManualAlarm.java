package dev.glimpse.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes when a test says so. */
final class ManualAlarm implements RetryScheduler {

  private record Due(long nanos, Runnable action) {}

  private final List<Due> due = new ArrayList<>();
  private long now;
  private double random = 0.5;

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public synchronized double random() {
    return random;
  }

  /** Sets all further random numbers. */
  synchronized void setRandom(double number) {
    random = number;
  }

  @Override
  public synchronized void after(Duration delay, Runnable action) {
    due.add(new Due(now + delay.toNanos(), action));
  }

  @Override
  public synchronized void close() {
    due.clear();
  }

  synchronized int waiting() {
    return due.size();
  }

  /** How long until something is due. */
  synchronized Duration next() {
    return Duration.ofNanos(due.stream().mapToLong(Due::nanos).min().orElseThrow() - now);
  }

  /** Runs what is due by then, on this thread. */
  void pass(Duration time) {
    List<Due> run;
    synchronized (this) {
      now += time.toNanos();
      run =
          due.stream()
              .filter(d -> d.nanos() <= now)
              .sorted(Comparator.comparingLong(Due::nanos))
              .toList();
      due.removeAll(run);
    }
    run.forEach(d -> d.action().run());
  }
}
