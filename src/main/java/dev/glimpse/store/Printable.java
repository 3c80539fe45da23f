package dev.glimpse.store;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** URIs as messages may show them: neither credentials nor query, and no longer than a line. */
final class Printable {

  private static final int MAX_LENGTH = 300;

  private Printable() {}

  /** Scheme, host, port and path; what may hold a secret is left out. */
  static String of(URI uri) {
    StringBuilder text = new StringBuilder();
    if (uri.getScheme() != null) {
      text.append(uri.getScheme()).append(':');
    }
    if (uri.isOpaque()) {
      return shortened(text.append("...").toString());
    }
    if (uri.getRawAuthority() != null) {
      text.append("//").append(authority(uri));
    }
    String path = uri.getRawPath();
    text.append(path == null ? "" : path);
    if (uri.getRawQuery() != null) {
      text.append("?...");
    }
    return shortened(text.toString());
  }

  private static String authority(URI uri) {
    @Nullable String host = uri.getHost();
    if (host == null) {
      return "..."; // not parsed, so that what of it is a password cannot be told
    }
    return uri.getPort() < 0 ? host : host + ":" + uri.getPort();
  }

  private static String shortened(String text) {
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }
}
