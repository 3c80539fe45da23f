package dev.glimpse.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The media type of a value, such as {@code image/jpeg}, without parameters.
 *
 * @param name type and subtype in lower case; empty if the producer states none
 */
record RequestContentType(String name) {

  /** The type of a record that states none. */
  static final RequestContentType NONE = new RequestContentType("");

  /** A limit above every registered media type with its parameters. */
  private static final int MAX_BYTES = 1_000;

  private static final String CLOUD_EVENT = "application/cloudevents";

  /** Reads a header's value; one that is no media type has no effect. */
  static RequestContentType of(byte @Nullable [] header) {
    return header == null || header.length > MAX_BYTES ? NONE : of(new String(header, UTF_8));
  }

  /** Reads a media type. Some frameworks send it in double quotes. */
  static RequestContentType of(String text) {
    int end = text.indexOf(';');
    String name = end < 0 ? text : text.substring(0, end);
    return new RequestContentType(name.replace('"', ' ').strip().toLowerCase(Locale.ROOT));
  }

  boolean isMissing() {
    return name.isEmpty();
  }

  boolean isImage() {
    return name.startsWith("image/");
  }

  /** Returns whether the value is a CloudEvent in structured mode, in any format. */
  boolean isCloudEvent() {
    return name.equals(CLOUD_EVENT) || name.startsWith(CLOUD_EVENT + "+");
  }

  /** Returns whether the value is a list of CloudEvents or a CloudEvent that is not JSON. */
  boolean isUnsupported() {
    return name.startsWith(CLOUD_EVENT)
        && !name.equals(CLOUD_EVENT)
        && !name.equals(CLOUD_EVENT + "+json");
  }

  /** Returns whether a value in this type is JSON; a missing type means JSON in CloudEvents. */
  boolean isJson() {
    return isMissing() || name.equals("application/json") || name.endsWith("+json");
  }
}
