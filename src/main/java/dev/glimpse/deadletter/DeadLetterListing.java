package dev.glimpse.deadletter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** The newest dead letters, and the number of dead letters per code. Not thread-safe. */
public final class DeadLetterListing {

  /** The statistics of one code. */
  public record Count(int letters, Instant oldest, Instant newest) {
    Count with(Count other) {
      return new Count(
          letters + other.letters,
          oldest.isBefore(other.oldest) ? oldest : other.oldest,
          newest.isAfter(other.newest) ? newest : other.newest);
    }
  }

  private final int limit;
  private final PriorityQueue<DeadLetterSummary> newest = new PriorityQueue<>();
  private final Map<String, Count> counts = new TreeMap<>();

  /**
   * Creates an empty listing.
   *
   * @param limit the maximum number of newest dead letters to keep
   */
  public DeadLetterListing(int limit) {
    this.limit = limit;
  }

  /** Counts a dead letter, and keeps it while it is among the newest. */
  public void add(DeadLetterSummary line) {
    counts.merge(line.code(), new Count(1, line.time(), line.time()), Count::with);
    newest.add(line);
    if (newest.size() > limit) {
      newest.remove();
    }
  }

  /** Returns the newest dead letters in ascending order of time. */
  public List<DeadLetterSummary> newest() {
    List<DeadLetterSummary> sorted = new ArrayList<>(newest);
    Collections.sort(sorted);
    return sorted;
  }

  /** Returns the statistics of all added dead letters by code. */
  public Map<String, Count> counts() {
    return counts;
  }

  /** Returns the number of added dead letters. */
  public int total() {
    return counts.values().stream().mapToInt(Count::letters).sum();
  }
}
