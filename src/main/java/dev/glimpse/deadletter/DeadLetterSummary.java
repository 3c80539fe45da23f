package dev.glimpse.deadletter;

import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.system.UntrustedText;
import java.time.Instant;
import java.util.Comparator;

/**
 * A summary of a dead letter for lists; its size is bounded, independent of the request's size.
 *
 * @param position its partition and offset
 * @param time the time when it became a dead letter
 * @param code the code as text; {@value #NO_CODE} if it is missing
 * @param attempts the number of times that its request has become a dead letter
 * @param id the request's id, or else its key; empty if both are missing
 * @param message the error message for people
 */
public record DeadLetterSummary(
    DeadLetterPosition position, Instant time, String code, int attempts, String id, String message)
    implements Comparable<DeadLetterSummary> {

  /** The code of dead letters without one, which other programs than Glimpse have written. */
  public static final String NO_CODE = "(none)";

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_MESSAGE = 1_000;

  private static final Comparator<DeadLetterSummary> BY_TIME =
      Comparator.comparing(DeadLetterSummary::time).thenComparing(DeadLetterSummary::position);

  /**
   * Creates the summary of a dead letter.
   *
   * @param decoder reads the id
   */
  public static DeadLetterSummary of(DeadLetter letter, RequestDecoder decoder) {
    String code = letter.codeText();
    return new DeadLetterSummary(
        letter.position(),
        letter.time(),
        code == null ? NO_CODE : cut(code, LONGEST_NAME),
        letter.attempts(),
        cut(name(letter, decoder), LONGEST_NAME),
        cut(letter.message(), LONGEST_MESSAGE));
  }

  private static String name(DeadLetter letter, RequestDecoder decoder) {
    String id = decoder.id(letter.value(), letter.headers());
    if (id == null) {
      id = letter.key() == null ? "" : UntrustedText.line(letter.key());
    }
    return id;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  @Override
  public int compareTo(DeadLetterSummary other) {
    return BY_TIME.compare(this, other);
  }
}
