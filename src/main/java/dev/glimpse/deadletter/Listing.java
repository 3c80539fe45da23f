package dev.glimpse.deadletter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** The newest dead letters, and how many there are of each code. For one thread. */
public final class Listing {

  /** Of one code. */
  public record Count(int letters, Instant oldest, Instant newest) {
    Count with(Count other) {
      return new Count(
          letters + other.letters,
          oldest.isBefore(other.oldest) ? oldest : other.oldest,
          newest.isAfter(other.newest) ? newest : other.newest);
    }
  }

  private final int limit;
  private final PriorityQueue<Headline> newest = new PriorityQueue<>();
  private final Map<String, Count> counts = new TreeMap<>();

  /**
   * Empty.
   *
   * @param limit of the newest that are kept
   */
  public Listing(int limit) {
    this.limit = limit;
  }

  /** Counts one, and keeps it while it is among the newest. */
  public void add(Headline line) {
    counts.merge(line.code(), new Count(1, line.time(), line.time()), Count::with);
    newest.add(line);
    if (newest.size() > limit) {
      newest.remove();
    }
  }

  /** The newest, the oldest of them first. */
  public List<Headline> newest() {
    List<Headline> sorted = new ArrayList<>(newest);
    Collections.sort(sorted);
    return sorted;
  }

  /** All that were added, by code. */
  public Map<String, Count> counts() {
    return counts;
  }

  /** How many were added. */
  public int total() {
    return counts.values().stream().mapToInt(Count::letters).sum();
  }
}
