package dev.glimpse.serde;

import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The headers that make a request a dead letter; key, value and the request's own headers are
 * unchanged. The {@code __streams.errors.} names are those of KIP-1034.
 */
public final class DeadLetterHeaders {

  /** The stable code, a name of {@link dev.glimpse.event.FailureCode}. */
  public static final String CODE = "glimpse.error.code";

  /** The number of dead letters that this request has got, this one included. */
  public static final String ATTEMPT = "glimpse.attempt";

  /**
   * The omitted parts of a request that was too large for a dead letter: {@code value}, {@code
   * value,headers} or {@code value,headers,key}. The request is still at its topic, partition and
   * offset until its retention ends.
   */
  public static final String OMITTED = "glimpse.omitted";

  /** The value of {@link #OMITTED} if no part of the request is left. */
  public static final String ALL_PARTS = "value,headers,key";

  /**
   * The number of the request among several of its record, from 0; absent if it is the only one. In
   * a replayed request it selects the one that is answered again.
   */
  public static final String INDEX = "glimpse.request.index";

  /** The message, a description of the failure for people. */
  public static final String MESSAGE = "__streams.errors.message";

  private static final String STREAMS = "__streams.errors.";
  private static final Set<String> OWN = Set.of(CODE, ATTEMPT, OMITTED, INDEX);

  /** The headers that a replayed request keeps. */
  private static final Set<String> REPLAYED = Set.of(ATTEMPT, INDEX);

  private static final String EXCEPTION = "__streams.errors.exception";

  /** The topic of the request. */
  public static final String TOPIC = "__streams.errors.topic";

  /** The partition of the request. */
  public static final String PARTITION = "__streams.errors.partition";

  /** The offset of the request. */
  public static final String OFFSET = "__streams.errors.offset";

  /** The length of numbers in headers, which fit into an int. */
  private static final int MAX_DIGITS = 9;

  private static final String STACK_TRACE = "__streams.errors.stacktrace";

  private DeadLetterHeaders() {}

  /** Adds the headers; those of an earlier attempt, or set by the producer, are replaced. */
  public static void describe(Headers headers, Failure failure, Source source) {
    int attempt = attempts(headers) + 1;
    remove(headers);
    CloudEventHeaders.add(headers, CODE, failure.code().name());
    CloudEventHeaders.add(headers, ATTEMPT, Integer.toString(attempt));
    CloudEventHeaders.add(headers, MESSAGE, failure.message());
    CloudEventHeaders.add(headers, EXCEPTION, FailureException.class.getName());
    CloudEventHeaders.add(headers, TOPIC, source.topic());
    CloudEventHeaders.add(headers, PARTITION, Integer.toString(source.partition()));
    CloudEventHeaders.add(headers, OFFSET, Long.toString(source.offset()));
    if (source.index() != null) {
      CloudEventHeaders.add(headers, INDEX, source.index().toString());
    }
  }

  /** Removes the headers that describe a dead letter. */
  public static void remove(Headers headers) {
    described(headers).forEach(header -> headers.remove(header.key()));
  }

  private static boolean describes(Header header) {
    return OWN.contains(header.key()) || header.key().startsWith(STREAMS);
  }

  /** Adds the stack trace, without the messages of its causes, which may quote secrets. */
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

  /** Returns the headers that describe a dead letter. */
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

  /**
   * Returns the headers of the request for a replay, with the count of its attempts and its number
   * among several.
   */
  public static Headers ofTheRequest(Headers headers) {
    Headers request = new RecordHeaders();
    headers.forEach(
        header -> {
          if (REPLAYED.contains(header.key()) || !describes(header)) {
            request.add(header);
          }
        });
    return request;
  }

  /** Returns the last header of a name as text; null if there is no such header. */
  public static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /**
   * Sets what a replayed request keeps of its dead letter.
   *
   * @param attempts the number of dead letters that the request has got
   * @param index the number of the request among several of its record; null if it is the only one
   */
  public static void describeReplay(Headers headers, int attempts, @Nullable Integer index) {
    REPLAYED.forEach(headers::remove);
    CloudEventHeaders.add(headers, ATTEMPT, Integer.toString(attempts));
    if (index != null) {
      CloudEventHeaders.add(headers, INDEX, index.toString());
    }
  }

  /** Sets the parts of the request that are omitted. */
  public static void describeOmitted(Headers headers, String what) {
    headers.remove(OMITTED);
    CloudEventHeaders.add(headers, OMITTED, what);
  }

  /**
   * Returns the number of earlier attempts; 0 for a header that is no number: producers may set
   * any.
   */
  public static int attempts(Headers headers) {
    Integer attempts = number(headers, ATTEMPT);
    return attempts == null ? 0 : attempts;
  }

  /**
   * Returns the number of the request among several of its record; null for a header that is
   * missing or no number.
   */
  public static @Nullable Integer index(Headers headers) {
    return number(headers, INDEX);
  }

  private static @Nullable Integer number(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null || header.value().length > MAX_DIGITS) {
      return null;
    }
    String digits = new String(header.value(), StandardCharsets.US_ASCII);
    return digits.matches("\\d+") ? Integer.valueOf(digits) : null;
  }

  /** Returns whether the record is a dead letter. */
  public static boolean isDeadLetter(Headers headers) {
    return headers.lastHeader(CODE) != null;
  }

  /**
   * Returns the position of a dead letter's request, with the time 1970-01-01T00:00:00Z; null if
   * the headers do not name it, because another program may have written them.
   */
  public static @Nullable Source source(Headers headers) {
    String topic = text(headers, TOPIC);
    Integer partition = number(headers, PARTITION);
    String offset = text(headers, OFFSET);
    if (topic == null || partition == null || offset == null || !offset.matches("\\d{1,18}")) {
      return null;
    }
    return new Source(topic, partition, Long.parseLong(offset), Instant.EPOCH, index(headers));
  }
}
