package dev.glimpse.serving;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Scores by image and model: the same bytes through the same graph give the same. All scores of an
 * image are kept, so that every request gets as many as it wants. For any thread.
 */
public final class ScoreCache {

  /** Of an entry with its key, beside the scores: two objects of text and some of Caffeine's. */
  private static final int ENTRY_BYTES = 400;

  private record Key(String image, Computation computation) {}

  private final @Nullable Cache<Key, Scores> scores;

  /**
   * Empty.
   *
   * @param maxBytes of the heap; 0: nothing is kept
   */
  public ScoreCache(long maxBytes) {
    scores =
        maxBytes == 0
            ? null
            : Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<Key, Scores>weigher(
                    (key, value) -> ENTRY_BYTES + Float.BYTES * value.values().length)
                .executor(Runnable::run) // little work, and no pool that is somebody else's
                .recordStats()
                .build();
  }

  /**
   * Those of an earlier image with the same bytes.
   *
   * @param image the SHA-256 of its bytes
   * @return null if there are none
   */
  public @Nullable Scores get(String image, ServedModel model) {
    if (scores == null) {
      return null;
    }
    Scores known = scores.getIfPresent(new Key(image, model.computation()));
    return known == null ? null : known.again();
  }

  /** Keeps what a model gave for an image. */
  public void put(String image, ServedModel model, Scores fresh) {
    if (scores != null) {
      scores.put(new Key(image, model.computation()), fresh);
    }
  }

  /** Images whose scores were there. */
  public long hits() {
    return scores == null ? 0 : scores.stats().hitCount();
  }

  /** Images whose scores were not there. */
  public long misses() {
    return scores == null ? 0 : scores.stats().missCount();
  }
}
