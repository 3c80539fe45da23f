package dev.glimpse.streams;

import dev.glimpse.topology.RejectedAnswers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler that decides after the death of a stream thread whether a new one continues from the
 * last commit, or the processor stops. docs/design/011-rejected-answers.md has the reasons.
 *
 * <p>Threads: called by the stream threads that die.
 */
final class StreamFailureHandler implements StreamsUncaughtExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(StreamFailureHandler.class);

  /** The time after which a wrong clock counts as permanently wrong. */
  private static final Duration CLOCK_PATIENCE = Duration.ofMinutes(10);

  private final RejectedAnswers rejected;
  private final Runnable topics;
  private final Consumer<Throwable> failed;
  private final AtomicLong replaced = new AtomicLong();
  private long timeRejected;
  private boolean isTimeRejected;

  /**
   * Creates a handler.
   *
   * @param topics checks the topics again after a broker refused an answer, because their settings
   *     may have changed; throws a {@link ConfigException} that names the setting to correct
   * @param failed called with the reason when the processor stops
   */
  StreamFailureHandler(RejectedAnswers rejected, Runnable topics, Consumer<Throwable> failed) {
    this.rejected = rejected;
    this.topics = topics;
    this.failed = failed;
  }

  /** Returns how many threads were replaced. */
  long replaced() {
    return replaced.get();
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    if (rejected.takeRetry()) {
      ConfigException unfit = unfitTopic();
      if (unfit != null) {
        LOG.error(
            "The settings of a topic have changed and do not fit: {}. Stopping",
            unfit.getMessage(),
            failure);
        return stop(unfit);
      }
      LOG.warn(
          "The broker refused an answer; replacing the stream thread, which writes another one",
          failure);
      return replace();
    }
    if (hasCause(failure, InvalidTimestampException.class)) {
      if (isTimeRejected && System.nanoTime() - timeRejected < CLOCK_PATIENCE.toNanos()) {
        LOG.error(
            "The broker refused the timestamp of an answer again. The clocks of this machine and of"
                + " the broker differ by more than message.timestamp.before.max.ms or"
                + " message.timestamp.after.max.ms of the topic allows: set them. Stopping",
            failure);
        return stop(failure);
      }
      isTimeRejected = true;
      timeRejected = System.nanoTime();
      LOG.warn(
          "The broker refused the timestamp of an answer; replacing the stream thread", failure);
      return replace();
    }
    if (RecoverableStreamErrors.passes(failure)) {
      LOG.warn(
          "A stream thread failed recoverably; replacing it and continuing from the last commit",
          failure);
      return replace();
    }
    if (hasCause(failure, OutOfMemoryError.class)) {
      LOG.error(
          "The heap is too small for what the consumer read. If producers compress requests, set"
              + " compression.type=uncompressed on the requests topic, lower"
              + " kafka.consumer.max.poll.records, or raise -Xmx");
    }
    LOG.error("A stream thread died; stopping, so that another instance takes over", failure);
    return stop(failure);
  }

  private @Nullable ConfigException unfitTopic() {
    try {
      topics.run();
      return null;
    } catch (ConfigException e) {
      return e;
    } catch (KafkaException e) {
      LOG.debug("The topics cannot be checked again now", e);
      return null;
    }
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private StreamThreadExceptionResponse replace() {
    replaced.incrementAndGet();
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private StreamThreadExceptionResponse stop(Throwable reason) {
    failed.accept(reason);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }
}
