package dev.glimpse.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What passed in a second or so.
 *
 * @param at its end, as milliseconds since 1970
 * @param images predictions a second
 * @param dead dead letters a second
 * @param lag requests that this processor has not read yet
 * @param batch mean size of the batches; null if there was none
 * @param stages mean times of its predictions; null if there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Moment(
    long at,
    double images,
    double dead,
    double lag,
    @Nullable Double batch,
    @Nullable Stages stages) {

  /**
   * Milliseconds.
   *
   * @param between waits between the stages, for a place among other things
   * @param slowest from the arrival of the slowest to its scores
   * @param age from the request's timestamp until its prediction was read
   */
  record Stages(
      double fetch,
      double decode,
      double queue,
      double inference,
      double between,
      double slowest,
      double age) {}
}
