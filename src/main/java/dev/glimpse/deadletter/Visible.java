package dev.glimpse.deadletter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What strangers wrote, fit for a terminal: whatever would move its cursor, change its colours,
 * type into it or turn text around is shown as an escape.
 */
public final class Visible {

  private static final int MAX_HEX_BYTES = 64;

  private Visible() {}

  /** In one line. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** With its line breaks. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  /** Text where it is UTF-8, else hexadecimal digits. */
  public static String line(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "(null)";
    }
    try {
      return line(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      int shown = Math.min(bytes.length, MAX_HEX_BYTES);
      return "0x%s%s (%d bytes)"
          .formatted(
              HexFormat.of().formatHex(bytes, 0, shown),
              shown < bytes.length ? "…" : "",
              bytes.length);
    }
  }

  private static String escaped(String text, boolean withLineBreaks) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isHarmless(c) || (c == '\n' && withLineBreaks)) {
                out.appendCodePoint(c);
              } else {
                out.append(
                    Character.isBmpCodePoint(c) ? "\\u%04x".formatted(c) : "\\x{%x}".formatted(c));
              }
            });
    return out.toString();
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
