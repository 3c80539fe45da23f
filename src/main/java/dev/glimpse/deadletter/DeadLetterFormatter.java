package dev.glimpse.deadletter;

import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.serde.UtcTime;
import org.apache.kafka.common.header.Header;

/** A formatter of a whole dead letter for a terminal. */
public final class DeadLetterFormatter {

  private DeadLetterFormatter() {}

  /**
   * Returns headers, key and value; control characters in untrusted text are escaped.
   *
   * @param decoder describes the value
   */
  public static String of(DeadLetter letter, RequestDecoder decoder) {
    StringBuilder out = new StringBuilder();
    out.append("position ").append(letter.place()).append('\n');
    out.append("time     ").append(UtcTime.text(letter.time())).append('\n');
    out.append("headers\n");
    for (Header header : letter.headers()) {
      out.append("  ").append(TerminalText.line(header.key())).append(": ");
      out.append(TerminalText.line(header.value())).append('\n');
    }
    out.append("key      ").append(TerminalText.line(letter.key())).append('\n');
    out.append("value    ").append(value(letter, decoder)).append('\n');
    return out.toString();
  }

  private static String value(DeadLetter letter, RequestDecoder decoder) {
    byte[] value = letter.value();
    String text = value == null ? null : decoder.text(value, letter.headers());
    return text == null ? TerminalText.line(value) : TerminalText.lines(text);
  }
}
