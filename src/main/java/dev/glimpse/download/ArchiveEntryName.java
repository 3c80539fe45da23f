package dev.glimpse.download;

import dev.glimpse.system.UntrustedText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parser for the names of archive entries. It rejects names that any operating system could
 * resolve to a path outside of the target folder.
 */
final class ArchiveEntryName {

  private static final int LONGEST = 255;
  private static final int DEEPEST = 32;

  private ArchiveEntryName() {}

  /**
   * Returns the parts of an entry's path; an empty list for the root of the archive, {@code ./}.
   *
   * @throws Refused if the name is not allowed
   */
  static List<String> segments(String name) throws Refused {
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new Refused(name, "has a control character in its name");
    }
    if (name.indexOf('\\') >= 0) {
      throw new Refused(name, "has a backslash in its name");
    }
    if (name.startsWith("/")) {
      throw new Refused(name, "is absolute");
    }
    if (name.matches("[A-Za-z]:.*")) {
      throw new Refused(name, "begins with a drive letter");
    }
    List<String> segments = new ArrayList<>();
    for (String segment : name.split("/", -1)) {
      if (segment.equals("..")) {
        throw new Refused(name, "contains the segment ..");
      }
      if (segment.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
        throw new Refused(name, "has a name of more than " + LONGEST + " bytes");
      }
      if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    if (segments.size() > DEEPEST) {
      throw new Refused(name, "is more than " + DEEPEST + " folders deep");
    }
    return segments;
  }

  /** Thrown when an entry must not be unpacked. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(@Nullable String name, String why) {
      super("its entry " + printable(String.valueOf(name)) + " " + why);
    }

    /**
     * Returns an untrusted name for messages: without line breaks and terminal escapes, and
     * shortened.
     */
    private static String printable(String name) {
      String cut = name.length() > 80 ? name.substring(0, 80) + "…" : name;
      return "'" + UntrustedText.line(cut) + "'";
    }
  }
}
