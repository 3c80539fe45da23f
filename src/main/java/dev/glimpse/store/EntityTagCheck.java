package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of a fetched object with its notification: an object that was overwritten in
 * between has another entity tag.
 */
final class EntityTagCheck {

  private EntityTagCheck() {}

  /**
   * Checks the entity tag of an answer. Weak tags and quotation marks do not matter.
   *
   * @param wanted the tag of the notification; null for any
   * @param answered the header of the answer; null if the store sent none, so that nothing can be
   *     compared
   * @throws FailureException OBJECT_CHANGED if the tags differ
   */
  static void of(ImageAddress uri, @Nullable String wanted, @Nullable String answered)
      throws FailureException {
    if (wanted != null && answered != null && !bare(wanted).equals(bare(answered))) {
      throw new FailureException(
          FailureCode.OBJECT_CHANGED,
          RedactedUri.of(uri) + " was overwritten after its notification: its ETag is another one");
    }
  }

  private static String bare(String tag) {
    String strong = tag.strip();
    strong = strong.startsWith("W/") ? strong.substring(2) : strong;
    boolean quoted = strong.length() > 1 && strong.startsWith("\"") && strong.endsWith("\"");
    return quoted ? strong.substring(1, strong.length() - 1) : strong;
  }
}
