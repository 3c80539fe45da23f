package dev.glimpse.batch;

/**
 * The failure of an item that was dropped because the batcher was closed, or because a worker died
 * of an error (the cause).
 */
public final class BatcherClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BatcherClosedException(String batcher, @org.jspecify.annotations.Nullable Throwable cause) {
    super("Batcher " + batcher + (cause == null ? " is closed" : " failed: " + cause), cause);
  }
}
