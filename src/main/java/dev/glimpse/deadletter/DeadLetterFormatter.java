package dev.glimpse.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.glimpse.serde.UtcTime;
import dev.glimpse.system.UntrustedText;
import java.io.IOException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A formatter of a whole dead letter for a terminal. */
public final class DeadLetterFormatter {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The displayed length of inline image data; its beginning identifies the format. */
  private static final int SHOWN_OF_DATA = 24;

  private DeadLetterFormatter() {}

  /** Returns headers, key and value; control characters in untrusted text are escaped. */
  public static String of(DeadLetter letter) {
    StringBuilder out = new StringBuilder();
    out.append("position ").append(letter.position()).append('\n');
    out.append("time     ").append(UtcTime.text(letter.time())).append('\n');
    out.append("headers\n");
    for (Header header : letter.headers()) {
      out.append("  ").append(UntrustedText.line(header.key())).append(": ");
      out.append(UntrustedText.line(header.value())).append('\n');
    }
    out.append("key      ").append(UntrustedText.line(letter.key())).append('\n');
    out.append("value    ").append(value(letter.value())).append('\n');
    return out.toString();
  }

  private static String value(byte @Nullable [] value) {
    if (value == null) {
      return UntrustedText.line(value);
    }
    try {
      JsonNode event = JSON.readTree(value);
      if (event instanceof ObjectNode request) {
        JsonNode data = request.get("data");
        if (data != null && data.isTextual() && data.textValue().length() > SHOWN_OF_DATA) {
          request.put(
              "data",
              "%s… (%d characters)"
                  .formatted(
                      data.textValue().substring(0, SHOWN_OF_DATA), data.textValue().length()));
        }
        return UntrustedText.lines(request.toPrettyString());
      }
    } catch (IOException e) {
      // not JSON: shown as it is
    }
    return UntrustedText.line(value);
  }
}
