package dev.glimpse.serde;

import dev.glimpse.event.Prediction;
import java.io.IOException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of predictions: the counterpart of an {@link AnswerEncoder}, for the live view and
 * other subscribers. {@link DeadLetterHeaders} reads dead letters.
 *
 * <p>Immutable; for any thread.
 */
@FunctionalInterface
public interface AnswerDecoder {

  /**
   * Decodes a prediction; fields of later versions are ignored.
   *
   * @param value the record's value
   * @param headers the record's headers; not changed
   * @throws IOException if the record is not a prediction in this format
   */
  Prediction decode(byte @Nullable [] value, Headers headers) throws IOException;
}
