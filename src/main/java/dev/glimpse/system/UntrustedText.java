package dev.glimpse.system;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Untrusted text made safe for messages, log lines, a terminal and HTML. Characters that would
 * begin a line, move the cursor, change colours, inject input or reverse the direction of text are
 * escaped.
 */
public final class UntrustedText {

  private static final int MAX_HEX_BYTES = 64;

  private UntrustedText() {}

  /** Returns the text in one line. */
  public static String line(String text) {
    return escaped(text, false);
  }

  /** Returns the text with its line breaks. */
  public static String lines(String text) {
    return escaped(text, true);
  }

  /** Returns bytes as text if they are UTF-8, else as hexadecimal digits. */
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

  /** Returns the text for HTML, in an element or in a quoted attribute. */
  public static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
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
