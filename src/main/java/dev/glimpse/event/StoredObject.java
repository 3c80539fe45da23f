package dev.glimpse.event;

import org.jspecify.annotations.Nullable;

/**
 * An object of a store, as the store's notification describes it.
 *
 * @param bucket the bucket; for Azure the container
 * @param key the key, not encoded
 * @param versionId the version; for Google Cloud Storage the generation; null without one
 * @param eTag the entity tag without quotation marks; null if the notification has none
 * @param size the length in bytes; null if the notification has none
 * @param sequencer the store's order of the events of this key; null if the notification has none
 */
public record StoredObject(
    String bucket,
    String key,
    @Nullable String versionId,
    @Nullable String eTag,
    @Nullable Long size,
    @Nullable String sequencer) {

  /** The version of objects that were written while their bucket had no versions. */
  private static final String OVERWRITTEN_VERSION = "null";

  /** Returns whether the version names exactly one content, also after later writes. */
  public boolean isPinned() {
    return versionId != null && !versionId.equals(OVERWRITTEN_VERSION);
  }
}
