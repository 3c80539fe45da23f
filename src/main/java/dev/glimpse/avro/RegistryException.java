package dev.glimpse.avro;

import org.jspecify.annotations.Nullable;

/** A failed request to the registry. */
final class RegistryException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean isPermanent;

  private RegistryException(String message, boolean isPermanent, @Nullable Throwable cause) {
    super(message, cause);
    this.isPermanent = isPermanent;
  }

  /** Returns a failure that says nothing about the schema: the registry is down, or refuses. */
  static RegistryException unavailable(String message, @Nullable Throwable cause) {
    return new RegistryException(message, false, cause);
  }

  /** Returns a failure of the schema itself, such as an unknown id. */
  static RegistryException ofSchema(String message, @Nullable Throwable cause) {
    return new RegistryException(message, true, cause);
  }

  /** Returns whether the same request will fail again while the registry's content is the same. */
  boolean isPermanent() {
    return isPermanent;
  }
}
