package dev.glimpse.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The state of the page, and its latest changes for pages that know an earlier state. Bounded: the
 * last {@value #MOMENTS} seconds, {@value #PREDICTIONS} predictions, {@value #DEAD_LETTERS} dead
 * letters, {@value #CHANGES} changes.
 *
 * <p>Thread-safe; any thread may write, read and wait for changes.
 */
final class LiveViewState {

  static final int MOMENTS = 300;
  static final int PREDICTIONS = 8;
  static final int DEAD_LETTERS = 20;
  private static final int CHANGES = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * An event for a page.
   *
   * @param id the id of the state after the event
   * @param name the type of the event
   * @param json the data, in one line
   */
  record Event(String id, String name, String json) {}

  private record Change(long number, String name, String json) {}

  private record Everything(
      String status,
      Map<String, String> about,
      List<ThroughputSample> moments,
      List<PredictionCard> predictions,
      List<DeadLetterCard> deadLetters,
      Map<String, Long> codes) {}

  private final String run = Long.toString(System.currentTimeMillis(), 36);
  private final Map<String, String> about;
  private final Deque<ThroughputSample> moments = new ArrayDeque<>();
  private final Deque<PredictionCard> predictions = new ArrayDeque<>();
  private final Deque<DeadLetterCard> deadLetters = new ArrayDeque<>();
  private final Map<String, Long> codes = new TreeMap<>();
  private final Deque<Change> changes = new ArrayDeque<>();
  private String status = "starting";
  private boolean counted;
  private long number;

  /**
   * Creates an empty state.
   *
   * @param about properties of the processor, for the page's header
   */
  LiveViewState(Map<String, String> about) {
    this.about = Map.copyOf(about);
  }

  /** Sets the status of the reader: {@code starting}, {@code reading}, or {@code away}. */
  synchronized void status(String now) {
    if (!status.equals(now)) {
      status = now;
      changed("status", Map.of("status", now));
    }
  }

  synchronized void moment(ThroughputSample moment) {
    keep(moments, moment, MOMENTS);
    changed("moment", moment);
    if (counted) {
      counted = false;
      changed("codes", codes);
    }
  }

  synchronized void prediction(PredictionCard card) {
    keep(predictions, card, PREDICTIONS);
    changed("prediction", card);
  }

  /** Counts a dead letter by code; the counts are sent with the next moment. */
  synchronized void count(String code) {
    codes.merge(code, 1L, Long::sum);
    counted = true;
  }

  /** Adds a dead letter for display; it is already counted. */
  synchronized void deadLetter(DeadLetterCard card) {
    keep(deadLetters, card, DEAD_LETTERS);
    changed("dead-letter", card);
  }

  private static <T> void keep(Deque<T> latest, T one, int count) {
    latest.add(one);
    if (latest.size() > count) {
      latest.remove();
    }
  }

  private void changed(String name, Object data) {
    keep(changes, new Change(++number, name, json(data)), CHANGES);
    notifyAll();
  }

  /**
   * Returns the events for a page: the changes since a known state, or else the whole state.
   *
   * @param known the id of the last event; null or any other text requests the whole state
   * @param patience the maximum time to wait for a change
   * @return the events; empty if there was no change in time
   */
  synchronized List<Event> since(@Nullable String known, long patience, TimeUnit unit)
      throws InterruptedException {
    long from = numberOf(known);
    Change oldest = changes.peek();
    if (from < 0 || from > number || (oldest != null && from < oldest.number() - 1)) {
      return List.of(new Event(id(number), "everything", json(everything())));
    }
    long end = System.nanoTime() + unit.toNanos(patience);
    for (long left = patience; from == number && left > 0; ) {
      unit.timedWait(this, left);
      left = unit.convert(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
    return changes.stream()
        .filter(change -> change.number() > from)
        .map(change -> new Event(id(change.number()), change.name(), change.json()))
        .toList();
  }

  private Everything everything() {
    return new Everything(
        status,
        about,
        List.copyOf(moments),
        List.copyOf(predictions),
        List.copyOf(deadLetters),
        new TreeMap<>(codes));
  }

  private String id(long of) {
    return run + "." + of;
  }

  private long numberOf(@Nullable String known) {
    if (known == null || !known.startsWith(run + ".")) {
      return -1;
    }
    try {
      return Long.parseLong(known.substring(run.length() + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String json(Object data) {
    try {
      return JSON.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Records of texts and numbers can be written as JSON", e);
    }
  }
}
