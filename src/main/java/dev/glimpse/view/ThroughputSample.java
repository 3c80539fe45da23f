package dev.glimpse.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The statistics of about one second.
 *
 * @param at the end of the second, in milliseconds since 1970
 * @param images predictions per second
 * @param dead dead letters per second
 * @param lag requests that this processor has not read yet
 * @param batch the mean batch size; null without batches
 * @param stages the mean times of the predictions; null without predictions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ThroughputSample(
    long at,
    double images,
    double dead,
    double lag,
    @Nullable Double batch,
    @Nullable StageLatencies stages) {

  /**
   * Mean times in milliseconds.
   *
   * @param between the waits between the stages, such as for a permit
   * @param slowest the time from the arrival of the slowest request to its scores
   * @param age the time from the request's timestamp until its prediction was read
   */
  record StageLatencies(
      double fetch,
      double decode,
      double queue,
      double inference,
      double between,
      double slowest,
      double age) {}
}
