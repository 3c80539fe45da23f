package dev.glimpse.serde;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of request records in one event format. A record contains zero, one or several
 * requests. docs/design/013-event-formats.md describes what follows from their number.
 *
 * <p>Immutable; for any thread.
 */
public interface RequestDecoder {

  /**
   * Returns whether a record can be decoded now; never waits. If not, what is missing is being
   * fetched, such as the schema by which the record was written: ask again later.
   *
   * @param value the record's value
   * @param headers the record's headers; not changed
   */
  default boolean isReady(byte @Nullable [] value, Headers headers) {
    return true;
  }

  /**
   * Decodes a record that is ready. The same record has the same entries at each attempt, because a
   * request is known by its number: it is the {@link Source#index} in its answer, and selects the
   * request when a dead letter is replayed.
   *
   * @param value the record's value; the entries may refer to it
   * @param headers the record's headers; not changed
   * @param source the record's position. The request with number i of several has the position
   *     {@code source.entry(i)}; a default id names it
   * @return the entries in the order of their answers; an empty list if the record requests
   *     nothing. A failure is the answer to its entry alone
   * @throws FailureException if the record as a whole cannot be decoded; it gets one answer
   */
  List<RequestEntry> decode(byte @Nullable [] value, Headers headers, Source source)
      throws FailureException;

  /**
   * Returns the id of a request, for lists of dead letters: as far as it can be read, even if the
   * record is invalid. The header {@link DeadLetterHeaders#INDEX} selects one of several requests.
   *
   * @return null if there is no id
   */
  @Nullable String id(byte @Nullable [] value, Headers headers);

  /**
   * Returns a value as text for people, in several lines; images in it are shortened. The text is
   * not escaped.
   *
   * @return null if the value is not in this format
   */
  @Nullable String text(byte[] value, Headers headers);
}
