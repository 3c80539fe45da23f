package dev.glimpse.download;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an archive calls its entries, read so that no system could read it as a way out. */
final class EntryName {

  private static final int LONGEST = 255;
  private static final int DEEPEST = 32;

  private EntryName() {}

  /**
   * The names on the way down to an entry; none for the archive's own top, {@code ./}.
   *
   * @throws Refused saying what is wrong with it
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
      throw new Refused(name, "begins with a drive's letter");
    }
    List<String> segments = new ArrayList<>();
    for (String segment : name.split("/", -1)) {
      if (segment.equals("..")) {
        throw new Refused(name, "leads upwards");
      }
      if (segment.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
        throw new Refused(name, "has a name of more than " + LONGEST + " bytes");
      }
      if (!segment.isEmpty() && !segment.equals(".")) {
        segments.add(segment);
      }
    }
    if (segments.size() > DEEPEST) {
      throw new Refused(name, "lies more than " + DEEPEST + " folders deep");
    }
    return segments;
  }

  /** An entry that may not be unpacked. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(@Nullable String name, String why) {
      super("its entry " + printable(String.valueOf(name)) + " " + why);
    }

    /** Names come from strangers: no line breaks, no escapes of a terminal, no end. */
    private static String printable(String name) {
      String cut = name.length() > 80 ? name.substring(0, 80) + "…" : name;
      return "'" + cut.replaceAll("\\p{C}", "?") + "'";
    }
  }
}
