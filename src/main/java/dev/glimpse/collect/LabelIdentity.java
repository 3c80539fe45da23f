package dev.glimpse.collect;

import dev.glimpse.event.ScoredLabel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a label: its id, if both labels have one, else its name. ImageNet has two labels
 * of the name {@code crane}, with different ids.
 *
 * @param id the label's own id, such as a WordNet id; null if it has none
 * @param name the label's name
 */
record LabelIdentity(@Nullable String id, String name) {

  static LabelIdentity of(ScoredLabel label) {
    return new LabelIdentity(label.id(), label.label());
  }

  /** Returns whether two labels mean the same class. */
  boolean isSame(LabelIdentity other) {
    return (id != null && other.id != null) ? id.equals(other.id) : name.equals(other.name);
  }

  /**
   * Returns whether a folder of this name contains images of this label, as {@code evaluate} reads
   * folders: case does not matter, an underscore is a space.
   */
  boolean isNamed(String folder) {
    String plain = plain(folder);
    return plain.equals(plain(name)) || (id != null && plain.equals(plain(id)));
  }

  private static String plain(String text) {
    return text.strip().replace('_', ' ').toLowerCase(Locale.ROOT);
  }
}
