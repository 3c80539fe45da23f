package dev.glimpse.notification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.config.RequestOrigin;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.RequestEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A family of systems whose notifications have one shape. An event of some families contains
 * several items, each with an answer of its own.
 *
 * <p>Immutable; for any thread.
 */
interface NotificationSystem {

  /** Returns the name of the family in the settings. */
  RequestOrigin origin();

  /**
   * Returns whether an event has the shape of this family's notifications.
   *
   * @param type the type of the event outside of it, from a CloudEvent or a header; null if unknown
   */
  boolean recognises(JsonNode event, @Nullable String type);

  /** Returns the items of an event that has the shape. */
  default Iterable<JsonNode> items(JsonNode event) {
    return List.of(event);
  }

  /**
   * Reads one item.
   *
   * @param type as in {@link #recognises}
   * @param requests creates the request for an object
   * @throws FailureException INVALID_REQUEST if the item does not name an object that can be
   *     fetched
   */
  RequestEntry entry(JsonNode item, @Nullable String type, ObjectRequestFactory requests)
      throws FailureException;
}
