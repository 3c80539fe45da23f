package dev.glimpse.mnist;

import java.io.IOException;

/** Thrown when a file is missing or is not the expected MNIST file; the message names the file. */
public final class MnistException extends IOException {
  private static final long serialVersionUID = 1L;

  MnistException(String message) {
    super(message);
  }

  MnistException(String message, Throwable cause) {
    super(message, cause);
  }
}
