package dev.glimpse.deadletter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.glimpse.serde.CloudEventHeaders;
import dev.glimpse.serde.DeadLetterHeaders;
import dev.glimpse.system.UntrustedText;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

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
  private static final JsonFactory JSON = new JsonFactory();

  private static final Comparator<DeadLetterSummary> BY_TIME =
      Comparator.comparing(DeadLetterSummary::time).thenComparing(DeadLetterSummary::position);

  /** Creates the summary of a dead letter. */
  public static DeadLetterSummary of(DeadLetter letter) {
    String code = letter.codeText();
    return new DeadLetterSummary(
        letter.position(),
        letter.time(),
        code == null ? NO_CODE : cut(code, LONGEST_NAME),
        letter.attempts(),
        cut(name(letter), LONGEST_NAME),
        cut(letter.message(), LONGEST_MESSAGE));
  }

  private static String name(DeadLetter letter) {
    String id = id(letter.value());
    if (id == null) {
      id = DeadLetterHeaders.text(letter.headers(), CloudEventHeaders.ID);
    }
    if (id == null) {
      id = letter.key() == null ? "" : UntrustedText.line(letter.key());
    }
    return id;
  }

  /** Returns the id of a request in any format; null if it has none. Stops reading after the id. */
  private static @Nullable String id(byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isId = parser.currentName().equals("id");
        JsonToken token = parser.nextToken();
        if (isId) {
          return token == JsonToken.VALUE_STRING ? parser.getText() : null;
        }
        parser.skipChildren();
      }
    } catch (IOException e) { // not JSON: no id
      return null;
    }
    return null;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  @Override
  public int compareTo(DeadLetterSummary other) {
    return BY_TIME.compare(this, other);
  }
}
