package dev.glimpse.notification;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A decoder of the keys in S3's notifications. They are encoded like the fields of a form: a space
 * is a plus sign, a plus sign is {@code %2B}. AWS leaves slashes, MinIO and RustFS encode them.
 * docs/design/019-object-store-notifications.md has the sources.
 */
final class ObjectKeyDecoder {

  /** The characters that no encoding leaves, and a percent sign that begins no escape. */
  private static final Pattern RAW =
      Pattern.compile("[^!$&'()*+,./:;=@A-Za-z0-9_~%\\[\\]-]|%(?![0-9A-Fa-f]{2})");

  private ObjectKeyDecoder() {}

  /**
   * Decodes an encoded key. A key that cannot be encoded is returned unchanged: some compatible
   * stores do not encode.
   */
  static String decoded(String key) {
    if (RAW.matcher(key).find()) {
      return key;
    }
    Charset octets = StandardCharsets.ISO_8859_1;
    byte[] decoded = URLDecoder.decode(key, octets).getBytes(octets);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decoded)).toString();
    } catch (CharacterCodingException e) { // no encoder writes such escapes
      return key;
    }
  }
}
