package dev.glimpse.system;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Suggestions for unknown names. */
public final class NameSuggestion {

  private NameSuggestion() {}

  /**
   * Returns the known names that are most similar to the written one, the most similar first.
   *
   * @param count the maximum number of names
   */
  public static List<String> nearest(Collection<String> known, String written, int count) {
    record Near(String name, int distance) {}
    return known.stream()
        .distinct()
        .map(name -> new Near(name, distance(name, written)))
        .sorted(Comparator.comparingInt(Near::distance))
        .limit(count)
        .map(Near::name)
        .toList();
  }

  /** Returns the Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
