package dev.glimpse.streams;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.IgnoredEvent;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.RequestAnswer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Counts of answers since the start; written by stream threads, read by any. */
public final class AnswerStatistics {

  private final Map<String, LongAdder> predictions = new ConcurrentHashMap<>();
  private final Map<FailureCode, LongAdder> deadLetters = new EnumMap<>(FailureCode.class);
  private final Map<IgnoredEvent.Reason, LongAdder> ignored =
      new EnumMap<>(IgnoredEvent.Reason.class);

  private final Consumer<Prediction> listener;

  /**
   * Creates counts of 0.
   *
   * @param listener called by stream threads with each prediction
   */
  public AnswerStatistics(Consumer<Prediction> listener) {
    this.listener = listener;
    for (FailureCode code : FailureCode.values()) {
      deadLetters.put(code, new LongAdder());
    }
    for (IgnoredEvent.Reason reason : IgnoredEvent.Reason.values()) {
      ignored.put(reason, new LongAdder());
    }
  }

  /** Counts an answer that was written, or an event that was ignored. */
  void written(RequestAnswer answer) {
    if (answer instanceof Failure failure) {
      of(failure.code()).increment();
    } else if (answer instanceof Prediction prediction) {
      ofModel(prediction.model().name()).increment();
      listener.accept(prediction);
    } else if (answer instanceof IgnoredEvent ignoredEvent) {
      of(ignoredEvent.reason()).increment();
    }
  }

  /** Returns the number of events that were ignored for a reason. */
  public long ignored(IgnoredEvent.Reason reason) {
    return of(reason).sum();
  }

  @SuppressWarnings("NullAway") // the map has every reason
  private LongAdder of(IgnoredEvent.Reason reason) {
    return ignored.get(reason);
  }

  public long predictions(String model) {
    return ofModel(model).sum();
  }

  private LongAdder ofModel(String model) {
    return predictions.computeIfAbsent(model, unused -> new LongAdder());
  }

  public long deadLetters(FailureCode code) {
    return of(code).sum();
  }

  @SuppressWarnings("NullAway") // the map has every code
  private LongAdder of(FailureCode code) {
    return deadLetters.get(code);
  }
}
