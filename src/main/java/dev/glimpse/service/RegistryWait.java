package dev.glimpse.service;

import dev.glimpse.avro.ConfiguredEventFormat;
import dev.glimpse.streams.StopRequest;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wait for a schema registry at the start, if predictions are Avro: without the id of their
 * schema none can be written. It sends nothing otherwise.
 */
final class RegistryWait {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryWait.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ConfiguredEventFormat formats;
  private final Duration limit;
  private final StopRequest stop;

  RegistryWait(ConfiguredEventFormat formats, Duration limit, StopRequest stop) {
    this.formats = formats;
    this.limit = limit;
    this.stop = stop;
  }

  /**
   * Returns when the registry has given the id.
   *
   * @throws org.apache.kafka.common.config.ConfigException if it refuses the schema
   * @throws KafkaException if it does not answer within {@code glimpse.start.timeout.ms}
   * @throws dev.glimpse.streams.StartStoppedException if a stop is requested meanwhile
   */
  void run() {
    long begun = System.nanoTime();
    boolean told = false;
    try {
      String reason = formats.tryPrepare();
      while (reason != null) {
        if (System.nanoTime() - begun >= limit.toNanos()) {
          throw new KafkaException(
              "%s; waited for %d s (glimpse.start.timeout.ms)"
                  .formatted(reason, limit.toSeconds()));
        }
        if (!told) {
          LOG.warn("{}; waiting for up to {} s", reason, limit.toSeconds());
          told = true;
        }
        pause();
        reason = formats.tryPrepare();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while waiting for the schema registry", e);
    }
  }

  private void pause() throws InterruptedException {
    try {
      stop.whenMade().get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return; // no stop was requested
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    stop.endStart("the schema registry answered");
  }
}
