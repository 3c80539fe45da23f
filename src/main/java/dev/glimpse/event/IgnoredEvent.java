package dev.glimpse.event;

/**
 * An entry of a record that requests nothing, such as the notification of a deletion. It gets
 * neither a prediction nor a dead letter, but it counts in the numbers of the record's entries.
 *
 * @param reason the reason why it is ignored
 */
public record IgnoredEvent(Reason reason) implements RequestAnswer, RequestEntry {

  /** The reasons; a metric counts each. */
  public enum Reason {
    /** The object was deleted. */
    DELETED,
    /** The store tests the connection. */
    TEST,
    /** The event neither creates nor deletes an object. */
    OTHER,
    /** The settings exclude the key. */
    KEY,
    /** The key ends with a slash: it stands for a folder. */
    FOLDER
  }
}
