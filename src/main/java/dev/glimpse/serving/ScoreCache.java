package dev.glimpse.serving;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.glimpse.model.ImageScores;
import org.jspecify.annotations.Nullable;

/**
 * A cache of scores by image and model: the same bytes through the same graph give the same scores.
 * It keeps all scores of an image, so that each request can take the number it asks for.
 * Thread-safe.
 */
public final class ScoreCache {

  /**
   * The size of an entry with its key, without the scores: two strings and some objects of
   * Caffeine.
   */
  private static final int ENTRY_BYTES = 400;

  private record Key(String image, ScoringFingerprint fingerprint) {}

  private final @Nullable Cache<Key, ImageScores> scores;

  /**
   * Creates an empty cache.
   *
   * @param maxBytes the maximum size in the heap; 0 disables the cache
   */
  public ScoreCache(long maxBytes) {
    scores =
        maxBytes == 0
            ? null
            : Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .<Key, ImageScores>weigher((key, value) -> ENTRY_BYTES + Float.BYTES * value.size())
                .executor(Runnable::run) // little work, and no shared thread pool
                .recordStats()
                .build();
  }

  /**
   * Returns the scores of an earlier image with the same bytes.
   *
   * @param image the SHA-256 of the image's bytes
   * @return the scores; null if there are none
   */
  public @Nullable ImageScores get(String image, ServedModel model) {
    if (scores == null) {
      return null;
    }
    return scores.getIfPresent(new Key(image, model.fingerprint()));
  }

  /** Stores a model's scores for an image. */
  public void put(String image, ServedModel model, ImageScores fresh) {
    if (scores != null) {
      scores.put(new Key(image, model.fingerprint()), fresh);
    }
  }

  /** Returns the number of images whose scores were in the cache. */
  public long hits() {
    return scores == null ? 0 : scores.stats().hitCount();
  }

  /** Returns the number of images whose scores were not in the cache. */
  public long misses() {
    return scores == null ? 0 : scores.stats().missCount();
  }
}
