package dev.glimpse.event;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of an image, read from the text of an event, a command line or a redirect. Only this
 * class reads such a text, for all schemes: stores, policies, messages and the circuit breaker use
 * its result.
 *
 * <p>Path and query are ASCII: characters that a URI must not contain are percent-encoded as UTF-8
 * (RFC 3987), existing escapes are unchanged. A host is an A-label or an IP address, see {@link
 * HostName}. No character is ever replaced by a question mark. Immutable.
 */
public final class ImageAddress {

  /** The slashes before a host, of which browsers need no exact number. */
  private static final Pattern EXTRA_SLASHES = Pattern.compile("^((?i:https?:)?)/{3,}");

  private static final Set<String> HTTP = Set.of("http", "https");
  private static final int HIGHEST_PORT = 65_535;
  private static final Pattern PORT = Pattern.compile(":0*[0-9]{1,5}");

  private final String spelling;
  private final String scheme;
  private final @Nullable String authority;
  private final boolean credentials;
  private final @Nullable HostName host;
  private final int port;
  private final String path;
  private final @Nullable String query;
  private final boolean fragment;

  private ImageAddress(String spelling, AddressParts parts) {
    this.spelling = spelling;
    String named = parts.scheme();
    if (named == null) {
      throw new IllegalArgumentException("has no scheme");
    }
    scheme = named.toLowerCase(Locale.ROOT);
    String whole = parts.authority();
    credentials = whole != null && whole.indexOf('@') >= 0;
    authority = whole == null ? null : whole.substring(whole.lastIndexOf('@') + 1);
    String encoded = PercentEncoding.ofPath(parts.path());
    if (HTTP.contains(scheme)) {
      String server = authority == null ? "" : authority;
      int end = endOfHost(server);
      host = HostName.of(server.substring(0, end));
      port = port(server.substring(end), scheme);
      path = AddressParts.withoutDots(encoded.isEmpty() ? "/" : encoded);
    } else {
      host = null;
      port = -1;
      path = encoded;
    }
    query = parts.query() == null ? null : PercentEncoding.ofQuery(parts.query());
    fragment = parts.fragment() != null;
  }

  /**
   * Reads an absolute URI or IRI.
   *
   * @throws FailureException INVALID_REQUEST if the address is unusable: no scheme, a control
   *     character, half a surrogate pair, a percent sign that begins no escape, or for {@code http}
   *     and {@code https} an impossible host or port
   */
  public static ImageAddress parse(String spelling) throws FailureException {
    try {
      if (PercentEncoding.hasStrayPercent(spelling)) {
        throw new IllegalArgumentException("has a % without two hexadecimal digits after it");
      }
      return new ImageAddress(spelling, AddressParts.of(mappable(spelling)));
    } catch (IllegalArgumentException e) {
      throw new FailureException(FailureCode.INVALID_REQUEST, "uri " + e.getMessage(), e);
    }
  }

  /** Returns the address of a file, byte for byte, in any locale. */
  public static ImageAddress ofFile(Path file) {
    String uri = file.toUri().toString();
    return new ImageAddress(uri, AddressParts.of(uri));
  }

  /**
   * Follows a redirect as browsers do: relative to this address; characters that a URI must not
   * contain are encoded, a stray percent sign stays, and a backslash before the query is a slash.
   * More than two slashes before the host count as two (WHATWG, URL Standard).
   *
   * @param location the header of an answer from this address, which is one of {@code http} or
   *     {@code https}
   * @throws IllegalArgumentException if the target is not a valid address; the message is a
   *     predicate
   */
  public ImageAddress redirected(String location) {
    AddressParts base = new AddressParts(scheme, hostAndPort(), path, query, null);
    AddressParts target = AddressParts.of(slashed(mappable(location))).against(base);
    return new ImageAddress(target.text(), target);
  }

  /** Returns a redirect's target with the slashes that browsers take it to have. */
  private static String slashed(String location) {
    int end = 0;
    while (end < location.length() && "?#".indexOf(location.charAt(end)) < 0) {
      end++;
    }
    String path = location.substring(0, end).replace('\\', '/');
    return EXTRA_SLASHES.matcher(path).replaceFirst("$1//") + location.substring(end);
  }

  /** Rejects characters that have no encoding or would end a line of a request. */
  static String mappable(String text) {
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("has a control character");
    }
    if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException("has half of a surrogate pair, which is no character");
    }
    return text;
  }

  private static int endOfHost(String server) {
    int end = server.startsWith("[") ? server.indexOf(']') + 1 : server.indexOf(':');
    return end < 1 && !server.startsWith(":") ? server.length() : end;
  }

  /** Reads the part after a host; -1 for the scheme's default port, explicit or not. */
  private static int port(String behindHost, String scheme) {
    if (behindHost.isEmpty() || behindHost.equals(":")) {
      return -1;
    }
    int port =
        PORT.matcher(behindHost).matches()
            ? Integer.parseInt(behindHost, 1, behindHost.length(), 10)
            : 0;
    if (port < 1 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("has a port that is not 1 to " + HIGHEST_PORT);
    }
    return port == (scheme.equals("http") ? 80 : 443) ? -1 : port;
  }

  /** Returns the original text, unchanged, which answers repeat. */
  public String spelling() {
    return spelling;
  }

  /** Returns the scheme in lower case. */
  public String scheme() {
    return scheme;
  }

  /**
   * Returns the part after the two slashes in its original spelling, without credentials; null if
   * empty.
   */
  public @Nullable String authority() {
    return authority;
  }

  /** Returns whether the authority contains credentials, that is, text before an {@code @}. */
  public boolean hasCredentials() {
    return credentials;
  }

  /** Returns the server of an address of {@code http} or {@code https}; null for other schemes. */
  public @Nullable HostName host() {
    return host;
  }

  /** Returns the port, 1 to 65535; -1 for the scheme's default. */
  public int port() {
    return port;
  }

  /** Returns the path, percent-encoded. With {@code http} and {@code https} it begins with /. */
  public String path() {
    return path;
  }

  /** Returns the path without escapes; throws IllegalArgumentException if it is not UTF-8. */
  public String decodedPath() {
    return PercentEncoding.decoded(path);
  }

  /** Returns the query, percent-encoded, without its question mark; null without one. */
  public @Nullable String query() {
    return query;
  }

  /**
   * Returns the value of a parameter that is the whole query, without escapes.
   *
   * @return null if the query is another one
   * @throws IllegalArgumentException if the value is not UTF-8
   */
  public @Nullable String onlyParameter(String name) {
    if (query == null || !query.startsWith(name + "=") || query.indexOf('&') >= 0) {
      return null;
    }
    return PercentEncoding.decoded(query.substring(name.length() + 1));
  }

  /** Returns whether there is a fragment, which is never sent to a server. */
  public boolean hasFragment() {
    return fragment;
  }

  /** Returns the target of a request line: path and query. */
  public String requestTarget() {
    return query == null ? path : path + "?" + query;
  }

  /**
   * Returns the file that the path names, byte for byte, in any locale.
   *
   * @throws IllegalArgumentException if the path is relative, or contains a zero byte
   */
  public Path file() {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("has a path that is not absolute");
    }
    return Path.of(URI.create("file://" + path));
  }

  /** Returns scheme, host and port, which identify a server; null without a host. */
  public @Nullable String origin() {
    if (host != null) {
      return scheme + "://" + host.relative() + (port < 0 ? "" : ":" + port);
    }
    return authority == null || authority.isEmpty() ? null : scheme + "://" + authority;
  }

  private String hostAndPort() {
    return host + (port < 0 ? "" : ":" + port);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ImageAddress address && address.spelling.equals(spelling);
  }

  @Override
  public int hashCode() {
    return spelling.hashCode();
  }

  @Override
  public String toString() {
    return spelling;
  }
}
