package dev.glimpse.collect;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The values with the lowest ranks, one for each key. Its size is bounded, so that a topic of any
 * length can be read.
 *
 * <p>For one thread.
 */
final class BoundedRanking<V> {

  private record Entry<V>(double rank, String key, V value) {}

  private final int capacity;
  private final Map<String, Entry<V>> byKey = new HashMap<>();
  private final TreeSet<Entry<V>> byRank =
      new TreeSet<>(
          Comparator.comparingDouble((Entry<V> entry) -> entry.rank())
              .thenComparing(Entry::key)); // equal ranks: the same order in each run

  /** Creates an empty ranking of at most this many values. */
  BoundedRanking(int capacity) {
    this.capacity = capacity;
  }

  /** Adds a value; of two values with the same key, the one with the lower rank stays. */
  void add(String key, double rank, V value) {
    Entry<V> before = byKey.get(key);
    if (before != null) {
      if (before.rank() <= rank) {
        return;
      }
      byRank.remove(before);
    }
    Entry<V> entry = new Entry<>(rank, key, value);
    byKey.put(key, entry);
    byRank.add(entry);
    if (byRank.size() > capacity) {
      byKey.remove(byRank.last().key());
      byRank.remove(byRank.last());
    }
  }

  /** Returns the values in the order of their ranks. */
  List<V> values() {
    return byRank.stream().map(Entry::value).toList();
  }

  /** Returns the values by their keys. */
  Map<String, V> valuesByKey() {
    Map<String, V> values = new HashMap<>();
    byRank.forEach(entry -> values.put(entry.key(), entry.value()));
    return values;
  }
}
