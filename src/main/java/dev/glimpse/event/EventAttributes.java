package dev.glimpse.event;

import java.util.Map;

/**
 * The attributes of a request, which are copied into its prediction. They are kept as text, because
 * a tree of maps and lists would take many times the memory of the record that contained it.
 *
 * @param json the request's own attributes, a JSON object in one line
 * @param cloudEvent the attributes of a CloudEvent in structured mode, by their names; they become
 *     headers of the prediction, as if the event had been in binary mode
 */
public record EventAttributes(String json, Map<String, String> cloudEvent) {

  /** The attributes of a request without attributes. */
  public static final EventAttributes NONE = new EventAttributes("{}");

  /** Copies the map. */
  public EventAttributes {
    cloudEvent = Map.copyOf(cloudEvent);
  }

  /** Creates attributes of a request that is not within a structured CloudEvent. */
  public EventAttributes(String json) {
    this(json, Map.of());
  }

  /** Returns these attributes with those of the CloudEvent around the request. */
  public EventAttributes within(Map<String, String> event) {
    return event.isEmpty() ? this : new EventAttributes(json, event);
  }
}
