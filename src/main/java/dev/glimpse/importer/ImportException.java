package dev.glimpse.importer;

import dev.glimpse.graph.GraphException;
import org.jspecify.annotations.Nullable;

/** A failure to import a model; the message contains the reason and the option that would help. */
public final class ImportException extends GraphException {
  private static final long serialVersionUID = 1L;

  public ImportException(String message) {
    this(message, null);
  }

  ImportException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
