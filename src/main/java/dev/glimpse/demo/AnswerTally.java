package dev.glimpse.demo;

import dev.glimpse.demo.DemoAnswerConsumer.Received;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The counters of a demo or a benchmark. A duplicate answer counts once.
 *
 * <p>Not thread-safe.
 */
public final class AnswerTally {

  private final Map<String, String> expected = new HashMap<>();
  private final Set<String> answered = new HashSet<>();
  private int deadLetters;
  private int right;
  private double batches;
  private int largestBatch;

  /** Counts a sent request; {@code label} is the known label of its image, or null. */
  public void requested(String id, @Nullable String label) {
    if (label != null) {
      expected.put(id, label);
    }
  }

  /** Counts an answer. */
  public void received(Received answer) {
    if (!answered.add(answer.id())) {
      return; // a duplicate
    }
    if (answer.label() == null) {
      deadLetters++;
    } else {
      right += answer.label().equals(expected.get(answer.id())) ? 1 : 0;
      // Each image counts as its fraction of the batch.
      batches += 1.0 / answer.batchSize();
      largestBatch = Math.max(largestBatch, answer.batchSize());
    }
  }

  /** Returns the number of answered requests. */
  public int answered() {
    return answered.size();
  }

  /** Returns the number of answered requests without a prediction. */
  public int deadLetters() {
    return deadLetters;
  }

  /** Returns the number of predictions of the known label. */
  public int right() {
    return right;
  }

  /** Returns the number of requests whose label was known. */
  public int known() {
    return expected.size();
  }

  /** Returns the mean number of images per device call; 0 without a call. */
  public double meanBatch() {
    return batches == 0 ? 0 : (answered.size() - deadLetters) / batches;
  }

  /** Returns the number of images in the largest device call. */
  public int largestBatch() {
    return largestBatch;
  }
}
