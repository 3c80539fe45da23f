package dev.glimpse.view;

import dev.glimpse.event.Prediction;
import org.jspecify.annotations.Nullable;

/**
 * The position of a request in the requests topic.
 *
 * @param index the request's number among several of its record; null if it is the only one
 */
public record RequestPosition(int partition, long offset, @Nullable Integer index) {

  /** Returns the position of a request. */
  public static RequestPosition of(Prediction.Source source) {
    return new RequestPosition(source.partition(), source.offset(), source.index());
  }

  @Override
  public String toString() {
    return partition + "-" + offset + (index == null ? "" : "-" + index);
  }
}
