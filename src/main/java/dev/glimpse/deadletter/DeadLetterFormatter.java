package dev.glimpse.deadletter;

import dev.glimpse.serde.RequestDecoder;
import dev.glimpse.serde.UtcTime;
import dev.glimpse.system.UntrustedText;
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
    out.append("position ").append(letter.position()).append('\n');
    out.append("time     ").append(UtcTime.text(letter.time())).append('\n');
    out.append("headers\n");
    for (Header header : letter.headers()) {
      out.append("  ").append(UntrustedText.line(header.key())).append(": ");
      out.append(UntrustedText.line(header.value())).append('\n');
    }
    out.append("key      ").append(UntrustedText.line(letter.key())).append('\n');
    out.append("value    ").append(value(letter, decoder)).append('\n');
    return out.toString();
  }

  private static String value(DeadLetter letter, RequestDecoder decoder) {
    byte[] value = letter.value();
    String text = value == null ? null : decoder.text(value, letter.headers());
    return text == null ? UntrustedText.line(value) : UntrustedText.lines(text);
  }
}
