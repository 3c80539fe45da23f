package dev.glimpse.importer;

import org.tensorflow.exceptions.TFResourceExhaustedException;

/** A lack of memory for a run, which is not a fault of the model. */
final class MemoryExhaustionCheck {

  private MemoryExhaustionCheck() {}

  /** Returns whether TensorFlow lacked memory, according to an exception or one of its causes. */
  static boolean isCauseOf(Throwable thrown) {
    Throwable cause = thrown;
    while (cause != null && !(cause instanceof TFResourceExhaustedException)) {
      cause = cause.getCause();
    }
    return cause != null;
  }

  /**
   * Returns the exception that describes the lack of memory.
   *
   * @param run what was run, in the plural
   * @param thrown the exception of TensorFlow
   */
  static ImportException refusal(String run, Throwable thrown) {
    return new ImportException(
        "There is not enough memory to run %s: %s. Give the import more memory and run it again"
            .formatted(run, thrown.getMessage()),
        thrown);
  }
}
