package dev.glimpse.deadletter;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.glimpse.serde.CloudEvents;
import dev.glimpse.serde.DeadLetters;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter in a list: small, whatever its request carries.
 *
 * @param place where it is
 * @param time when it became one
 * @param code as it is written; {@value #NO_CODE} where there is none
 * @param attempts how often its request has become one
 * @param id of its request, else its key; empty where there is neither
 * @param message what was wrong, for people
 */
public record Headline(
    Place place, Instant time, String code, int attempts, String id, String message)
    implements Comparable<Headline> {

  /** What others than Glimpse have written. */
  public static final String NO_CODE = "(none)";

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_MESSAGE = 1_000;
  private static final JsonFactory JSON = new JsonFactory();

  private static final Comparator<Headline> BY_TIME =
      Comparator.comparing(Headline::time).thenComparing(Headline::place);

  /** Of one. */
  public static Headline of(DeadLetter letter) {
    String code = letter.codeText();
    return new Headline(
        letter.place(),
        letter.time(),
        code == null ? NO_CODE : cut(code, LONGEST_NAME),
        letter.attempts(),
        cut(name(letter), LONGEST_NAME),
        cut(letter.message(), LONGEST_MESSAGE));
  }

  private static String name(DeadLetter letter) {
    String id = id(letter.value());
    if (id == null) {
      id = DeadLetters.text(letter.headers(), CloudEvents.ID);
    }
    if (id == null) {
      id = letter.key() == null ? "" : Visible.line(letter.key());
    }
    return id;
  }

  /** Of a request that may be anything; what follows its id is not read. */
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
    } catch (IOException e) { // not JSON: it has no id
      return null;
    }
    return null;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  @Override
  public int compareTo(Headline other) {
    return BY_TIME.compare(this, other);
  }
}
