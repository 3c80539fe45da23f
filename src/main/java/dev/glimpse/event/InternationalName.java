package dev.glimpse.event;

import java.text.Normalizer;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Host names with characters beyond ASCII, as DNS knows them: UTS #46 without the transitional
 * mappings, as browsers and curl apply it, so that {@code straße.example} is {@code
 * xn--strae-oqa.example} and not {@code strasse.example}, which is another host. The JDK's {@code
 * java.net.IDN} is IDNA 2003, with the characters of the year 2002, and names that other host.
 *
 * <p>The mapping is derived from the JDK's Unicode data (case, NFKC, categories). It is one for
 * looking up: what only registries check, such as the direction of the letters of a label, is not
 * checked; such a name is not found.
 */
final class InternationalName {

  private static final String PREFIX = "xn--";

  private static final int SHARP_S = 0xDF;
  private static final int DOTLESS_I = 0x131;
  private static final int FINAL_SIGMA = 0x3C2;
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;
  private static final int REPLACEMENT = 0xFFFD;

  private InternationalName() {}

  /**
   * Maps a name to its A-labels.
   *
   * @return ASCII in lower case; the caller checks which ASCII it is
   * @throws IllegalArgumentException if a label holds what none can
   */
  static String toAscii(String name) {
    StringJoiner labels = new StringJoiner(".");
    for (String label : mapped(name).split("\\.", -1)) {
      labels.add(labelToAscii(label));
    }
    return labels.toString();
  }

  private static String labelToAscii(String label) {
    if (label.codePoints().allMatch(c -> c < 0x80)) {
      return label;
    }
    int first = label.codePointAt(0);
    int last = label.codePointBefore(label.length());
    if (label.startsWith(PREFIX)
        || isMark(first)
        || isJoiner(first)
        || isJoiner(last)
        || !label.codePoints().allMatch(InternationalName::isOfALabel)) {
      throw new IllegalArgumentException("names a host with a label that DNS has not");
    }
    return PREFIX + Punycode.encode(label);
  }

  private static String mapped(String name) {
    StringBuilder kept = new StringBuilder(name.length());
    name.codePoints().filter(c -> !isIgnored(c)).forEach(kept::appendCodePoint);
    StringBuilder folded = new StringBuilder(name.length());
    nfkc(kept).codePoints().mapToObj(InternationalName::folded).forEach(folded::append);
    return nfkc(folded).replace('\u3002', '.'); // the full stop of Chinese and Japanese
  }

  private static String nfkc(CharSequence text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  /** Folds the case as Unicode's CaseFolding.txt does, except for what UTS #46 keeps. */
  private static String folded(int character) {
    String text = Character.toString(character);
    if (character == SHARP_S || character == FINAL_SIGMA || character == DOTLESS_I) {
      return text;
    }
    String upper = text.toUpperCase(Locale.ROOT);
    boolean cherokee =
        Character.UnicodeScript.of(character) == Character.UnicodeScript.CHEROKEE;
    return cherokee ? upper : upper.toLowerCase(Locale.ROOT);
  }

  /** Returns whether UTS #46 drops it: soft hyphens, variation selectors and the like. */
  private static boolean isIgnored(int character) {
    return character == 0xAD
        || character == 0x34F
        || (character >= 0x180B && character <= 0x180D)
        || character == 0x200B
        || character == 0x2060
        || character == 0x2064
        || (character >= 0xFE00 && character <= 0xFE0F)
        || character == 0xFEFF
        || (character >= 0xE0100 && character <= 0xE01EF);
  }

  private static boolean isOfALabel(int character) {
    return switch (Character.getType(character)) {
      case Character.UNASSIGNED,
              Character.CONTROL,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.FORMAT -> isJoiner(character);
      default -> character != REPLACEMENT;
    };
  }

  private static boolean isJoiner(int character) {
    return character == JOINER || character == NON_JOINER;
  }

  private static boolean isMark(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK,
              Character.COMBINING_SPACING_MARK,
              Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }
}
