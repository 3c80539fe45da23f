package dev.glimpse.notification;

import com.fasterxml.jackson.databind.JsonNode;
import dev.glimpse.config.RequestConfig;
import dev.glimpse.config.RequestSettings;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.Prediction.Source;
import dev.glimpse.event.RequestEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decoder of the notifications of object stores. The shape of an event selects the system; a list
 * of events counts as one record. Each item of an event is an entry: a request, a failure, or an
 * event that is ignored, so that the numbers of the others do not depend on the settings.
 *
 * <p>Immutable; for any thread.
 */
public final class NotificationDecoder {

  private static final List<NotificationSystem> SYSTEMS =
      List.of(
          new S3Notifications(),
          new EventBridgeNotifications(),
          new AzureNotifications(),
          new GoogleNotifications());

  private final RequestConfig config;

  /** Creates a decoder of the formats and keys that the settings accept. */
  public NotificationDecoder(RequestConfig config) {
    this.config = config;
  }

  private record Recognised(NotificationSystem system, JsonNode event, @Nullable String type) {}

  /**
   * Decodes an event.
   *
   * @param event a JSON object, or an array of them
   * @param type the type of the event outside of it: that of a CloudEvent in binary mode, or the
   *     attribute of a Pub/Sub message; null without one
   * @param source the record's position, which names objects without version, sequencer and entity
   *     tag
   * @return the entries; null if the event is no notification
   * @throws FailureException INVALID_REQUEST if the settings do not accept the format
   */
  public @Nullable List<RequestEntry> decode(JsonNode event, @Nullable String type, Source source)
      throws FailureException {
    List<Recognised> events = new ArrayList<>();
    for (JsonNode each : event.isArray() ? event : List.of(event)) {
      Recognised recognised = isRequest(each) ? null : recognised(each, type);
      if (recognised == null) {
        return null;
      }
      events.add(recognised);
    }
    return events.isEmpty() ? null : entries(events, source);
  }

  /** Returns whether an event has an image of its own, as only Glimpse's requests have. */
  private static boolean isRequest(JsonNode event) {
    return event.path("uri").isTextual() || event.path("data").isTextual();
  }

  /** Unwraps a CloudEvent in structured mode, and finds the system of the event. */
  private static @Nullable Recognised recognised(JsonNode event, @Nullable String type) {
    boolean isWrapped = event.path("specversion").isTextual() && event.path("data").isObject();
    JsonNode inner = isWrapped ? event.path("data") : event;
    String named = isWrapped ? EventFields.text(event, "type") : type;
    for (NotificationSystem system : SYSTEMS) {
      if (inner.isObject() && system.recognises(inner, named)) {
        return new Recognised(system, inner, named);
      }
    }
    return null;
  }

  private List<RequestEntry> entries(List<Recognised> events, Source source)
      throws FailureException {
    List<Recognised> items = new ArrayList<>();
    for (Recognised event : events) {
      accept(event.system());
      event
          .system()
          .items(event.event())
          .forEach(item -> items.add(new Recognised(event.system(), item, event.type())));
    }
    String id = "%s-%d-%d".formatted(source.topic(), source.partition(), source.offset());
    List<RequestEntry> entries = new ArrayList<>(items.size());
    for (Recognised item : items) {
      entries.add(entry(item, items.size() == 1 ? id : id + "-" + entries.size()));
    }
    return entries;
  }

  private void accept(NotificationSystem system) throws FailureException {
    if (!config.origins().contains(system.origin())) {
      throw EventFields.invalid(
          "An event of the origin %s, which is not in %s"
              .formatted(system.origin().label(), RequestSettings.ORIGINS));
    }
  }

  private RequestEntry entry(Recognised item, String defaultId) {
    try {
      return item.system()
          .entry(item.event(), item.type(), new ObjectRequestFactory(config, defaultId));
    } catch (FailureException e) {
      return e.failure();
    }
  }
}
