package dev.glimpse.graph;

import org.tensorflow.exceptions.TFResourceExhaustedException;

/** A lack of memory for a run, which says nothing of the model. */
final class MemoryExhaustion {

  private MemoryExhaustion() {}

  /** Returns whether TensorFlow lacked memory, by an exception or by the one that caused it. */
  static boolean isCauseOf(Throwable thrown) {
    Throwable cause = thrown;
    while (cause != null && !(cause instanceof TFResourceExhaustedException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  /**
   * Describes it.
   *
   * @param run what was run, in the plural
   * @param thrown by TensorFlow
   */
  static ImportException refusal(String run, Throwable thrown) {
    return new ImportException(
        "There is not enough memory to run %s: %s. Give the import more memory and run it again"
            .formatted(run, thrown.getMessage()),
        thrown);
  }
}
