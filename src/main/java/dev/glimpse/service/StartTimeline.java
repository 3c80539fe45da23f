package dev.glimpse.service;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The time that each phase of a start took. Each phase begins when the one before it ends, so their
 * sum is the time from the start of the JVM until now.
 *
 * <p>Threads: one ends the phases; any may read.
 */
final class StartTimeline {

  /** A phase of the start; the declaration has the order in which they end. */
  enum Phase {
    /** The time from the start of the process until the settings were read. */
    JVM("JVM and settings"),
    /** The check of the settings, the stores, the management port. */
    CHECKS("checks"),
    /** The wait for a broker, the topics, the schema registry. */
    BROKERS("brokers and topics"),
    /** The rest of the start of the engine, which begins with the phase of the brokers. */
    ENGINE("native libraries"),
    /** The default model and its warm-up, decoders of images, shadows. */
    MODEL("model"),
    /** The processor's topology and clients, the watches, the metrics. */
    WIRING("wiring"),
    /** The time until the group has assigned partitions. */
    GROUP("group");

    private final String label;

    Phase(String label) {
      this.label = label;
    }

    /** Returns the value of the metric's tag. */
    String tag() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final LongSupplier nanos;
  private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
  private long begun;

  /**
   * Creates a timeline whose first phase lasts from the start of the JVM until now.
   *
   * @param nanos a clock in nanoseconds
   */
  StartTimeline(LongSupplier nanos, Duration jvm) {
    this.nanos = nanos;
    begun = nanos.getAsLong();
    phases.put(Phase.JVM, jvm);
  }

  /** Creates the timeline of this process. */
  static StartTimeline ofThisProcess() {
    return new StartTimeline(
        System::nanoTime, Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime()));
  }

  /** Ends a phase; the time since the end of the previous one belongs to it. */
  synchronized void end(Phase phase) {
    long now = nanos.getAsLong();
    phases.put(phase, Duration.ofNanos(now - begun));
    begun = now;
  }

  /** Returns the seconds of a phase; 0 before its end. */
  synchronized double seconds(Phase phase) {
    return seconds(phases.getOrDefault(phase, Duration.ZERO));
  }

  /** Returns the total and the ended phases, in seconds: {@code 4.2 s: JVM 0.4, checks 0.1}. */
  @Override
  public synchronized String toString() {
    List<String> parts = new ArrayList<>();
    phases.forEach(
        (phase, time) -> parts.add("%s %s".formatted(phase.label, figure(seconds(time)))));
    Duration total = phases.values().stream().reduce(Duration.ZERO, Duration::plus);
    return figure(seconds(total)) + " s: " + String.join(", ", parts);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private static String figure(double seconds) {
    return String.format(Locale.ROOT, "%.2f", seconds);
  }
}
