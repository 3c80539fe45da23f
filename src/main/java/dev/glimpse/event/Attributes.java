package dev.glimpse.event;

/**
 * What a producer wants back with its prediction. Kept as text: a tree of maps and lists would take
 * many times the memory of the record that it came in.
 *
 * @param json a JSON object in one line
 */
public record Attributes(String json) {

  /** Of a request that has none. */
  public static final Attributes NONE = new Attributes("{}");
}
