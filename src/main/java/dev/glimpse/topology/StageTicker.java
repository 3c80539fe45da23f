package dev.glimpse.topology;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.jspecify.annotations.Nullable;

/**
 * The repeated check of a stage for finished work. It is scheduled only while there is work: a
 * permanent punctuator makes an idle task commit.
 *
 * <p>Threads: the stream thread of its task.
 */
final class StageTicker {

  /**
   * The interval under light load. The poll between the checks ends once an answer is complete, so
   * this costs few rounds.
   */
  private static final Duration SHORT = Duration.ofMillis(1);

  private final ProcessingContext context;
  private final Duration usual;
  private final Runnable check;
  private @Nullable Cancellable ticking;
  private boolean isShort;

  /**
   * Creates a ticker that is stopped.
   *
   * @param usual the interval under load
   */
  StageTicker(ProcessingContext context, Duration usual, Runnable check) {
    this.context = context;
    this.usual = usual;
    this.check = check;
  }

  /** Ticks from now on, more often under light load. */
  void start(boolean isLight) {
    if (isLight != isShort) {
      stop();
    }
    if (ticking == null) {
      isShort = isLight;
      ticking =
          context.schedule(
              isLight ? SHORT : usual, PunctuationType.WALL_CLOCK_TIME, now -> check.run());
    }
  }

  void stop() {
    if (ticking != null) {
      ticking.cancel();
      ticking = null;
    }
  }
}
