package dev.glimpse.store;

import dev.glimpse.event.ImageAddress;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A formatter of addresses for messages and log lines: in ASCII, so that no character is lost in an
 * encoding; without credentials and query, and no longer than a line.
 */
final class RedactedUri {

  private static final int MAX_LENGTH = 300;

  /**
   * The pattern of a harmless authority, for schemes whose authority is not parsed. Any other form
   * could contain a password.
   */
  private static final Pattern PLAIN_AUTHORITY = Pattern.compile("[A-Za-z0-9._-]*(?::[0-9]+)?");

  private RedactedUri() {}

  /** Returns scheme, host, port and path, without parts that may contain a secret. */
  static String of(ImageAddress address) {
    StringBuilder text = new StringBuilder(address.scheme()).append(':');
    String authority = authority(address);
    if (authority == null && !address.path().startsWith("/")) {
      return shortened(text.append("...").toString());
    }
    if (authority != null) {
      text.append("//").append(authority);
    }
    text.append(address.path());
    if (address.query() != null) {
      text.append("?...");
    }
    return shortened(text.toString());
  }

  private static @Nullable String authority(ImageAddress address) {
    if (address.host() != null) {
      return address.port() < 0 ? address.host().ascii() : address.host() + ":" + address.port();
    }
    String authority = address.authority();
    return authority == null || PLAIN_AUTHORITY.matcher(authority).matches() ? authority : "...";
  }

  private static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}
