package dev.glimpse.serde;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The look of values that are no JSON, for messages that name the likely format. */
final class ForeignValue {

  /** The bytes of a schema registry's prefix: a zero and the schema's id. */
  private static final int PREFIX = 5;

  /** The first bytes of images; ISO 8859-1, so that a character is a byte. */
  private record Signature(String format, String first) {}

  private static final List<Signature> IMAGES =
      List.of(
          new Signature("JPEG", "\u00ff\u00d8\u00ff"),
          new Signature("PNG", "\u0089PNG"),
          new Signature("GIF", "GIF8"),
          new Signature("WebP", "RIFF"),
          new Signature("BMP", "BM"));

  private ForeignValue() {}

  /** Returns a message about the format; null if the value looks like no format that is known. */
  static @Nullable String describe(byte[] value) {
    if (value[0] == 0 && value.length >= PREFIX) {
      return "The first byte is 0: probably the wire format of a schema registry (Confluent,"
          + " Apicurio), with Avro behind it. Avro is read if glimpse.requests.format is avro and"
          + " glimpse.registry.url is set";
    }
    for (Signature image : IMAGES) {
      if (beginsWith(value, image.first())) {
        return "Not JSON: the value begins like a %s. An image as the value needs the header"
                .formatted(image.format())
            + " content-type: image/…, or the setting glimpse.requests.format=image";
      }
    }
    return null;
  }

  private static boolean beginsWith(byte[] value, String first) {
    if (value.length < first.length()) {
      return false;
    }
    for (int i = 0; i < first.length(); i++) {
      if ((value[i] & 0xff) != first.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
