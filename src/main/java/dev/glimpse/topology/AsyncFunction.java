package dev.glimpse.topology;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous work on a record.
 *
 * @param <V> the record's value
 * @param <R> the result
 */
public interface AsyncFunction<V, R> {
  /**
   * Starts the work if a permit is free. Called on the stream thread: never waits, and returns null
   * quickly, because it is called again and again.
   *
   * @return the result, or null if no permit is free now. A future that fails stops the stream
   *     thread, so R has to represent the failures of single records. The future is cancelled when
   *     the result is no longer needed
   */
  @Nullable CompletableFuture<R> tryStart(
      FixedKeyRecord<byte[], V> record, RecordMetadata metadata);

  /** Notes that no record waits to be started any more. The function may be used again later. */
  void idle();
}
