package dev.glimpse.collect;

import dev.glimpse.event.Prediction;
import dev.glimpse.event.Prediction.Source;

/** The identity of a request, by which predictions of several models are matched. */
final class RequestKey {

  private RequestKey() {}

  /**
   * Returns topic, partition and offset of the request, and its number among several; for a
   * prediction without a position, the request's id.
   */
  static String of(Prediction prediction) {
    Source source = prediction.source();
    if (source == null) {
      return "id " + prediction.id();
    }
    String position = source.topic() + "-" + source.partition() + "-" + source.offset();
    return source.index() == null ? position : position + "-" + source.index();
  }
}
