package dev.glimpse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.system.UntrustedText;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * A filter for lines of native libraries on their way to the log. They get the level that
 * TensorFlow gives its lines, or WARN, and lose control characters. At most {@value
 * #MOST_OF_A_KIND} lines a minute that differ only in their numbers are logged, and at most {@value
 * #MOST} in all; a line after that minute counts the rest. A fatal error is always logged.
 *
 * <p>Threads: one, the reader's.
 */
final class NativeLines implements AutoCloseable {

  static final int MOST_OF_A_KIND = 3;
  static final int MOST = 30;

  /** The maximum bytes of a line; longer lines are truncated. */
  static final int MOST_BYTES = 2_000;

  static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final int KIND_LENGTH = 40;

  /** {@code 2026-01-01 00:00:00.000000: W tensorflow/core/x.cc:12] text}. */
  private static final Pattern TENSORFLOW =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d+: ([IWEF]) (\\S+:\\d+\\] .*)");

  /** {@code W0000 00:00:1700000000.000000 123 x.cc:12] text}. */
  private static final Pattern ABSEIL =
      Pattern.compile("([IWEF])\\d{4} [\\d:.]+ +\\d+ (\\S+:\\d+\\] .*)");

  /** The sources of TensorFlow's errors about an image, whose request gets a dead letter. */
  private static final String DECODERS = "tensorflow/core/lib/";

  /** The output of the filter. */
  @FunctionalInterface
  interface Sink {
    void log(Level level, String text);
  }

  private final Sink sink;
  private final LongSupplier nanos;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int cut;
  private final Map<String, Integer> kinds = new HashMap<>();
  private int passed;
  private int leftOut;
  private long periodEnd;

  /**
   * Creates a filter.
   *
   * @param nanos as {@link System#nanoTime}
   */
  NativeLines(Sink sink, LongSupplier nanos) {
    this.sink = sink;
    this.nanos = nanos;
    this.periodEnd = nanos.getAsLong() + PERIOD_NANOS;
  }

  /** Takes the next bytes; lines may begin and end anywhere in them. */
  void accept(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        endLine();
      } else if (line.size() < MOST_BYTES) {
        line.write(bytes[i]);
      } else {
        cut++;
      }
    }
  }

  private void endLine() {
    // escaped, because parts of it may come from an image
    String text = UntrustedText.line(line.toString(UTF_8).strip().replace('\t', ' '));
    if (cut > 0) {
      text += " ... (" + cut + " more bytes)";
    }
    line.reset();
    cut = 0;
    if (!text.isEmpty()) {
      pass(text);
    }
  }

  private void pass(String text) {
    tick();
    Matcher known = TENSORFLOW.matcher(text);
    boolean leveled = known.matches();
    if (!leveled) {
      known = ABSEIL.matcher(text);
      leveled = known.matches();
    }
    String told = leveled ? known.group(2) : text;
    char severity = leveled ? known.group(1).charAt(0) : 'W';
    if (severity == 'F' || isAllowed(told)) {
      sink.log(told.startsWith(DECODERS) ? Level.WARN : level(severity), told);
    } else {
      leftOut++;
    }
  }

  private static Level level(char severity) {
    return switch (severity) {
      case 'I' -> Level.INFO;
      case 'E', 'F' -> Level.ERROR;
      default -> Level.WARN;
    };
  }

  private boolean isAllowed(String text) {
    String words = text.replaceAll("\\d+", "0");
    String kind = words.substring(0, Math.min(KIND_LENGTH, words.length()));
    if (passed == MOST || kinds.merge(kind, 1, Integer::sum) > MOST_OF_A_KIND) {
      return false;
    }
    passed++;
    return true;
  }

  /** Returns for how long {@link #tick} has nothing to say if nothing comes, -1 for any time. */
  int millisToTick() {
    if (leftOut == 0) {
      return -1;
    }
    long left = Math.max(0, periodEnd - nanos.getAsLong());
    return (int) TimeUnit.NANOSECONDS.toMillis(left) + 1;
  }

  /** Begins a new minute if the last one is over. */
  void tick() {
    long now = nanos.getAsLong();
    if (now - periodEnd >= 0) {
      tellLeftOut();
      kinds.clear();
      passed = 0;
      periodEnd = now + PERIOD_NANOS;
    }
  }

  private void tellLeftOut() {
    if (leftOut > 0) {
      sink.log(Level.WARN, "Left out " + leftOut + " further lines of native libraries");
      leftOut = 0;
    }
  }

  /** Ends an incomplete line, and logs the number of skipped lines. */
  @Override
  public void close() {
    endLine();
    tellLeftOut();
  }
}
