package dev.glimpse.collect;

import dev.glimpse.image.ImageFolder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A converter of untrusted text to a file name that all common file systems accept, and that no
 * program takes for a path, a hidden file or a device. Other letters, such as umlauts, stay.
 *
 * <p>The forbidden characters and device names are those of Windows ("Naming Files, Paths, and
 * Namespaces" at learn.microsoft.com); other systems forbid fewer.
 */
final class SafeFileName {

  private static final String FORBIDDEN = "<>:\"/\\|?*";
  private static final char REPLACEMENT = '_';

  private static final Set<String> DEVICES =
      Stream.concat(
              Stream.of("CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"),
              "0123456789\u00b9\u00b2\u00b3" // Windows reads the small digits as digits
                  .chars()
                  .mapToObj(Character::toString)
                  .flatMap(digit -> Stream.of("COM" + digit, "LPT" + digit)))
          .collect(Collectors.toUnmodifiableSet());

  private SafeFileName() {}

  /**
   * Returns a name of one part, without an extension of its own.
   *
   * @param maxBytes the maximum length in UTF-8, at least 8
   */
  static String of(String text, int maxBytes) {
    StringBuilder name = new StringBuilder();
    Normalizer.normalize(text, Normalizer.Form.NFC) // as most programs write names
        .codePoints()
        .map(c -> isSafe(c) ? c : REPLACEMENT)
        .forEach(name::appendCodePoint);
    String safe = trimmed(shortened(name.toString().strip(), maxBytes - 1));
    return isReserved(safe) ? REPLACEMENT + safe : safe;
  }

  private static boolean isSafe(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> FORBIDDEN.indexOf(c) < 0;
    };
  }

  /** Replaces a leading dot, which hides a file, and trailing dots, which Windows drops. */
  private static String trimmed(String name) {
    String plain = name.stripTrailing();
    int end = plain.length();
    while (end > 0 && (plain.charAt(end - 1) == '.' || plain.charAt(end - 1) == ' ')) {
      end--;
    }
    String cut = end == plain.length() ? plain : plain.substring(0, end) + REPLACEMENT;
    return cut.isEmpty() || cut.charAt(0) != '.' ? nonEmpty(cut) : REPLACEMENT + cut.substring(1);
  }

  private static String nonEmpty(String name) {
    return name.isEmpty() ? String.valueOf(REPLACEMENT) : name;
  }

  /** Cuts a name between two characters. */
  private static String shortened(String name, int maxBytes) {
    int bytes = 0;
    int end = 0;
    while (end < name.length()) {
      int c = name.codePointAt(end);
      bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxBytes) {
        break;
      }
      end += Character.charCount(c);
    }
    return name.substring(0, end);
  }

  /** Returns whether Windows takes a name for a device, or a reader of images leaves it out. */
  private static boolean isReserved(String name) {
    String first = name.split("\\.", 2)[0].strip().toUpperCase(Locale.ROOT);
    return DEVICES.contains(first) || ImageFolder.leavesOut(name);
  }
}
