package dev.glimpse.event;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * A mapping of host names with characters beyond ASCII to the names in DNS: UTS #46 without the
 * transitional mappings, as in browsers and curl. So {@code straße.example} becomes {@code
 * xn--strae-oqa.example} and not {@code strasse.example}, which is another host. The JDK's {@code
 * java.net.IDN} implements IDNA 2003 with the characters of the year 2002, and returns that other
 * host.
 *
 * <p>The mapping is derived from the JDK's Unicode data (case, NFKC, categories). It serves
 * look-ups: rules that only registries check, such as the direction of the letters of a label, are
 * not checked; a name that breaks them does not resolve.
 */
final class InternationalName {

  private static final String PREFIX = "xn--";

  private static final int SHARP_S = 0xDF;
  private static final int DOTLESS_I = 0x131;
  private static final int FINAL_SIGMA = 0x3C2;
  private static final int NON_JOINER = 0x200C;
  private static final int JOINER = 0x200D;

  /** The characters that UTS #46 treats as a dot: ASCII, ideographic, fullwidth and halfwidth. */
  private static final String DOTS = ".\u3002\uFF0E\uFF61";

  /**
   * The characters that UTS #46 removes: soft hyphens, variation selectors and other invisible
   * ones.
   */
  private static final int[][] IGNORED = {
    {0xAD, 0xAD}, {0x34F, 0x34F}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
    {0x200B, 0x200B}, {0x2060, 0x2064}, {0x206A, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0100, 0xE01EF}
  };

  /**
   * The forbidden characters beyond categories: ideographic descriptions and replacement
   * characters.
   */
  private static final int[][] FORBIDDEN = {{0x2FF0, 0x2FFB}, {0xFFFC, 0xFFFD}};

  private InternationalName() {}

  /**
   * Maps a name to its A-labels.
   *
   * @return ASCII in lower case; the caller has to check the characters
   * @throws IllegalArgumentException if a label contains a forbidden character
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
      throw noLabel();
    }
    return PREFIX + Punycode.encode(label);
  }

  private static IllegalArgumentException noLabel() {
    return new IllegalArgumentException("names a host with a label that DNS cannot have");
  }

  private static String mapped(String name) {
    StringBuilder mapped = new StringBuilder(name.length());
    name.codePoints().mapToObj(InternationalName::mapped).forEach(mapped::append);
    return nfkc(mapped);
  }

  private static String mapped(int character) {
    String text = Character.toString(character);
    if (DOTS.indexOf(character) >= 0) {
      return ".";
    }
    if (isWithin(IGNORED, character)) {
      return "";
    }
    if (character == SHARP_S || character == FINAL_SIGMA || isJoiner(character)) {
      return text;
    }
    String plain = folded(nfkc(text));
    if (plain.chars().anyMatch(c -> DOTS.indexOf(c) >= 0)) {
      throw noLabel(); // such as 1. in one character, which would split a label
    }
    return plain;
  }

  private static String nfkc(CharSequence text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC);
  }

  /** Folds the case according to Unicode's CaseFolding.txt. */
  private static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character -> {
              String one = Character.toString(character);
              String upper = character == DOTLESS_I ? one : one.toUpperCase(Locale.ROOT);
              boolean cherokee = UnicodeScript.of(character) == UnicodeScript.CHEROKEE;
              folded.append(cherokee ? upper : upper.toLowerCase(Locale.ROOT));
            });
    return folded.toString();
  }

  private static boolean isWithin(int[][] ranges, int character) {
    return Arrays.stream(ranges).anyMatch(r -> r[0] <= character && character <= r[1]);
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
      default -> !isWithin(FORBIDDEN, character);
    };
  }

  private static boolean isJoiner(int character) {
    return character == JOINER || character == NON_JOINER;
  }

  private static boolean isMark(int character) {
    return switch (Character.getType(character)) {
      case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
          true;
      default -> false;
    };
  }
}
