package dev.glimpse.serde;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers that make a request a dead letter; key, value and its own headers stay as they came.
 * The {@code __streams.errors.} names are those of KIP-1034.
 */
public final class DeadLetters {

  /** The stable code, a name of {@link dev.glimpse.event.FailureCode}. */
  public static final String CODE = "glimpse.error.code";

  /** How often this request has been answered by a dead letter, this one included. */
  public static final String ATTEMPT = "glimpse.attempt";

  /**
   * Only where the request was too large for a dead letter: what was left out, {@code value},
   * {@code value,headers} or {@code value,headers,key}. The request is still where topic, partition
   * and offset say, while it is kept.
   */
  public static final String OMITTED = "glimpse.omitted";

  /** The value of {@link #OMITTED} where nothing of the request is left. */
  public static final String ALL_PARTS = "value,headers,key";

  /** What was wrong, for people. */
  public static final String MESSAGE = "__streams.errors.message";

  private static final String STREAMS = "__streams.errors.";
  private static final Set<String> OWN = Set.of(CODE, ATTEMPT, OMITTED);
  private static final String EXCEPTION = "__streams.errors.exception";

  /** Where the request was. */
  public static final String TOPIC = "__streams.errors.topic";

  /** Likewise. */
  public static final String PARTITION = "__streams.errors.partition";

  /** Likewise. */
  public static final String OFFSET = "__streams.errors.offset";

  private static final String STACK_TRACE = "__streams.errors.stacktrace";

  private DeadLetters() {}

  /** Adds them; those of an earlier attempt, or of a stranger's making, are replaced. */
  public static void describe(Headers headers, Failure failure, Source source) {
    int attempt = attempts(headers) + 1;
    remove(headers);
    CloudEvents.add(headers, CODE, failure.code().name());
    CloudEvents.add(headers, ATTEMPT, Integer.toString(attempt));
    CloudEvents.add(headers, MESSAGE, failure.message());
    CloudEvents.add(headers, EXCEPTION, FailureException.class.getName());
    CloudEvents.add(headers, TOPIC, source.topic());
    CloudEvents.add(headers, PARTITION, Integer.toString(source.partition()));
    CloudEvents.add(headers, OFFSET, Long.toString(source.offset()));
  }

  /** Takes out whatever tells of a dead letter. */
  public static void remove(Headers headers) {
    described(headers).forEach(header -> headers.remove(header.key()));
  }

  private static boolean describes(Header header) {
    return OWN.contains(header.key()) || header.key().startsWith(STREAMS);
  }

  /** Adds the stack trace; of its causes without what they say, which may quote secrets. */
  public static void describeThrown(Headers headers, Throwable thrown, int maxBytes) {
    StringBuilder trace = new StringBuilder(thrown.toString());
    Throwable at = thrown;
    while (at != null && trace.length() < maxBytes) {
      for (StackTraceElement frame : at.getStackTrace()) {
        trace.append("\n\tat ").append(frame);
      }
      at = at.getCause();
      trace.append(at == null ? "\n" : "\nCaused by: " + at.getClass().getName());
    }
    byte[] bytes = trace.toString().getBytes(StandardCharsets.UTF_8);
    int end = Math.min(maxBytes, bytes.length);
    while (end < bytes.length && end > 0 && (bytes[end] & 0xC0) == 0x80) { // within a character
      end--;
    }
    headers.add(STACK_TRACE, Arrays.copyOf(bytes, end));
  }

  /** Those of them that describe a dead letter. */
  public static Headers described(Headers headers) {
    Headers described = new RecordHeaders();
    headers.forEach(
        header -> {
          if (describes(header)) {
            described.add(header);
          }
        });
    return described;
  }

  /** The headers of its request, with the count of its attempts, to be sent again. */
  public static Headers ofTheRequest(Headers headers) {
    Headers request = new RecordHeaders();
    headers.forEach(
        header -> {
          if (header.key().equals(ATTEMPT) || !describes(header)) {
            request.add(header);
          }
        });
    return request;
  }

  /** The last header of a name as text; null if there is none. */
  public static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** Sets how often the request has been answered by a dead letter. */
  public static void count(Headers headers, int attempts) {
    headers.remove(ATTEMPT);
    CloudEvents.add(headers, ATTEMPT, Integer.toString(attempts));
  }

  /** Says what of the request is left out. */
  public static void describeOmitted(Headers headers, String what) {
    headers.remove(OMITTED);
    CloudEvents.add(headers, OMITTED, what);
  }

  /** Earlier attempts; anything but a number counts as none, since strangers may write headers. */
  public static int attempts(Headers headers) {
    Header attempt = headers.lastHeader(ATTEMPT);
    if (attempt == null || attempt.value() == null || attempt.value().length > 9) {
      return 0;
    }
    String digits = new String(attempt.value(), StandardCharsets.US_ASCII);
    return digits.matches("\\d+") ? Integer.parseInt(digits) : 0;
  }
}
