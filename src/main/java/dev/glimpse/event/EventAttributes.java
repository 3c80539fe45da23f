package dev.glimpse.event;

/**
 * The attributes of a request, which are copied into its prediction. They are kept as text, because
 * a tree of maps and lists would take many times the memory of the record that contained it.
 *
 * @param json a JSON object in one line
 */
public record EventAttributes(String json) {

  /** The attributes of a request without attributes. */
  public static final EventAttributes NONE = new EventAttributes("{}");
}
