package dev.glimpse.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A URI or a reference relative to one, split as in appendix B of RFC 3986 and not decoded.
 *
 * @param scheme without its colon
 * @param authority the part after two slashes
 * @param path the path, possibly empty
 * @param query without its question mark
 * @param fragment without its number sign
 */
record AddressParts(
    @Nullable String scheme,
    @Nullable String authority,
    String path,
    @Nullable String query,
    @Nullable String fragment) {

  private static final Pattern PARTS =
      Pattern.compile(
          "(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#(.*))?",
          Pattern.DOTALL);

  private static final Pattern DOT = Pattern.compile("(?:\\.|%2[Ee])");
  private static final Pattern TWO_DOTS = Pattern.compile("(?:\\.|%2[Ee]){2}");

  /** Splits any text; never fails. */
  static AddressParts of(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new IllegalStateException("The pattern takes every text");
    }
    return new AddressParts(
        parts.group(1), parts.group(2), parts.group(3), parts.group(4), parts.group(5));
  }

  /**
   * Resolves this reference as in section 5.2 of RFC 3986, except for dot segments.
   *
   * @param base parts with a scheme, an authority and a path that begins with a slash
   */
  AddressParts against(AddressParts base) {
    if (scheme != null) {
      return this;
    }
    if (authority != null) {
      return new AddressParts(base.scheme, authority, path, query, fragment);
    }
    String target = path;
    String asked = query;
    if (path.isEmpty()) {
      target = base.path;
      asked = query == null ? base.query : query;
    } else if (!path.startsWith("/")) {
      target = base.path.substring(0, base.path.lastIndexOf('/') + 1) + path;
    }
    return new AddressParts(base.scheme, base.authority, target, asked, fragment);
  }

  /** Returns the parts joined to a text. */
  String text() {
    return (scheme == null ? "" : scheme + ":")
        + (authority == null ? "" : "//" + authority)
        + path
        + (query == null ? "" : "?" + query)
        + (fragment == null ? "" : "#" + fragment);
  }

  /**
   * Removes the segments {@code .} and {@code ..}, escaped or not, as browsers do.
   *
   * @param path a path that begins with a slash
   */
  static String withoutDots(String path) {
    String[] segments = path.substring(1).split("/", -1);
    Deque<String> kept = new ArrayDeque<>();
    for (int i = 0; i < segments.length; i++) {
      boolean up = TWO_DOTS.matcher(segments[i]).matches();
      if (up) {
        kept.pollLast();
      }
      if (!up && !DOT.matcher(segments[i]).matches()) {
        kept.add(segments[i]);
      } else if (i == segments.length - 1) {
        kept.add("");
      }
    }
    return "/" + String.join("/", kept);
  }
}
