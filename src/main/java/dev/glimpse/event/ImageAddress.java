package dev.glimpse.event;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of an image, read from the text of an event, a command line or a redirect. This is
 * the one place that reads such a text, for all schemes: stores, policies, messages and the circuit
 * breaker use what it read.
 *
 * <p>Path and query are ASCII: what a URI cannot hold is percent-encoded as UTF-8 (RFC 3987),
 * escapes stay as they are. A host is an A-label or an IP address, see {@link HostName}. Nothing is
 * ever replaced by a question mark. Immutable.
 */
public final class ImageAddress {

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
   * @throws FailureException INVALID_REQUEST if nothing can be asked for by it: no scheme, a
   *     control character, half a surrogate pair, a percent sign that begins no escape, or for
   *     {@code http} and {@code https} a host or port that cannot be
   */
  public static ImageAddress parse(String spelling) throws FailureException {
    try {
      if (PercentEncoding.hasStrayPercent(spelling)) {
        throw new IllegalArgumentException("has a % without two hexadecimal digits behind it");
      }
      return new ImageAddress(spelling, AddressParts.of(mappable(spelling)));
    } catch (IllegalArgumentException e) {
      throw new FailureException(FailureCode.INVALID_REQUEST, "uri " + e.getMessage(), e);
    }
  }

  /** Returns the address of a file, byte for byte, whatever the locale. */
  public static ImageAddress ofFile(Path file) {
    String uri = file.toUri().toString();
    return new ImageAddress(uri, AddressParts.of(uri));
  }

  /**
   * Follows a redirect as browsers do: relative to this address; what a URI cannot hold is encoded,
   * and a stray percent sign stays.
   *
   * @param location of an answer from this address, which is one of {@code http} or {@code https}
   * @throws IllegalArgumentException if it leads nowhere; the message is a predicate
   */
  public ImageAddress redirected(String location) {
    AddressParts base = new AddressParts(scheme, hostAndPort(), path, query, null);
    AddressParts target = AddressParts.of(mappable(location)).against(base);
    return new ImageAddress(target.text(), target);
  }

  /** Refuses what has no encoding, or ends a line of a request. */
  private static String mappable(String text) {
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

  /** Reads what follows a host; -1 for the scheme's own port, spelt or not. */
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

  /** Returns the text it was read from, unchanged, which is what answers repeat. */
  public String spelling() {
    return spelling;
  }

  /** Returns the scheme in lower case. */
  public String scheme() {
    return scheme;
  }

  /** Returns what follows the two slashes, as it is spelt, without credentials; null if nothing. */
  public @Nullable String authority() {
    return authority;
  }

  /** Returns whether something stands before an {@code @} in the authority. */
  public boolean hasCredentials() {
    return credentials;
  }

  /** Returns the server of an address of {@code http} or {@code https}; null for all others. */
  public @Nullable HostName host() {
    return host;
  }

  /** Returns the port, 1 to 65535; -1 if it is the scheme's own. */
  public int port() {
    return port;
  }

  /** Returns the path, percent-encoded. With {@code http} and {@code https} it begins with /. */
  public String path() {
    return path;
  }

  /** Returns the path with its escapes undone; throws IllegalArgumentException if not UTF-8. */
  public String decodedPath() {
    return PercentEncoding.decoded(path);
  }

  /** Returns the query, percent-encoded, without its question mark; null if there is none. */
  public @Nullable String query() {
    return query;
  }

  /** Returns whether there is a fragment, which no server is sent. */
  public boolean hasFragment() {
    return fragment;
  }

  /** Returns what a request line asks for: path and query. */
  public String requestTarget() {
    return query == null ? path : path + "?" + query;
  }

  /**
   * Returns the file that the path names, byte for byte, whatever the locale.
   *
   * @throws IllegalArgumentException if the path is relative, or holds a zero byte
   */
  public Path file() {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("has a path that is not absolute");
    }
    return Path.of(URI.create("file://" + path));
  }

  /**
   * Returns scheme, host and port, by which addresses of one server are known; null without a host.
   */
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
