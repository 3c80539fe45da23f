package dev.glimpse.serde;

import dev.glimpse.event.Prediction;
import org.apache.kafka.common.header.Headers;

/**
 * An encoder of predictions in one event format. Dead letters need none: they are the request's
 * record in any format, with {@link DeadLetterHeaders}.
 *
 * <p>Immutable; for any thread.
 */
@FunctionalInterface
public interface AnswerEncoder {

  /**
   * Encodes a prediction.
   *
   * @param headers the request's headers, which become those of the prediction's record
   * @return the record's value
   */
  byte[] encode(Prediction prediction, Headers headers);
}
