package dev.glimpse.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was done to a service, and when. Thread-safe. */
final class FaultHistory {

  private final long start = System.nanoTime();
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  /** Adds the begin of a fault, which counts. */
  synchronized void began(ServiceFault fault, String target) {
    counts.merge(fault.toString(), 1, Integer::sum);
    note(fault + " " + target);
  }

  /** Adds a line with the time since the begin. */
  synchronized void note(String what) {
    double seconds = elapsed().toMillis() / 1000.0;
    String line = "%8.1f %s".formatted(seconds, what);
    lines.add(line);
    System.out.println(line);
  }

  /** Returns the time since the begin. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Returns how many faults of each kind began. */
  synchronized Map<String, Integer> counts() {
    return new TreeMap<>(counts);
  }

  /** Returns how many faults began. */
  synchronized int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Writes all lines to a file. */
  synchronized void write(Path file) throws IOException {
    Files.write(file, lines);
  }
}
