package dev.glimpse.graph;

import org.jspecify.annotations.Nullable;

/** A failure of work on a graph that is not as it must be; the message contains the reason. */
public class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GraphException(String message) {
    this(message, null);
  }

  public GraphException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
