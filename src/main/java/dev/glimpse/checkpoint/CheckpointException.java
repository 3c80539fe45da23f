package dev.glimpse.checkpoint;

import java.nio.file.Path;

/** A checkpoint that is damaged, incomplete or none. The message names the file and the reason. */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CheckpointException(Path file, String reason) {
    super(file + " " + reason);
  }

  CheckpointException(Path file, String reason, Throwable cause) {
    super(file + " " + reason, cause);
  }

  /** Returns the exception of a file whose bytes contradict its format or its checksums. */
  static CheckpointException damaged(Path file, String reason) {
    return new CheckpointException(
        file, "is damaged or truncated (" + reason + "); download or copy it again");
  }
}
