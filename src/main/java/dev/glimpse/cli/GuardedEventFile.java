package dev.glimpse.cli;

import dev.glimpse.tensorboard.EventFileWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * An event file whose failures do not end the training: the first one is printed, and nothing is
 * written after it. For one thread.
 */
final class GuardedEventFile implements Closeable {

  private final EventFileWriter file;
  private final PrintWriter errors;
  private boolean failed;

  /**
   * Creates the guard of a file.
   *
   * @param file closed with the guard
   */
  GuardedEventFile(EventFileWriter file, PrintWriter errors) {
    this.file = file;
    this.errors = errors;
  }

  /** An action on the file, or one that what is written needs. */
  @FunctionalInterface
  interface FileAction {
    void on(EventFileWriter file) throws IOException;
  }

  /** Takes an action unless an earlier one failed. */
  void attempt(FileAction action) {
    if (failed) {
      return;
    }
    try {
      action.on(file);
    } catch (IOException | RuntimeException e) { // no picture is worth the trained model
      failed = true;
      errors.println(
          "Cannot write %s: %s; the training continues without TensorBoard"
              .formatted(file.file(), e));
      errors.flush();
    }
  }

  @Override
  public void close() {
    attempt(EventFileWriter::close);
  }
}
