package dev.glimpse.event;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host in the one spelling that is used to compare, resolve and contact it: A-labels in lower
 * case, an IPv4 address as four decimal numbers, or an IPv6 address in brackets.
 *
 * @param ascii that spelling, with the final dot if there was one
 */
public record HostName(String ascii) {

  /** Maximum length of a name in DNS, without a final dot. */
  private static final int MAX_LENGTH = 253;

  /**
   * The characters of a name. RFC 952 allows no underscores; names in container networks have them.
   */
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*\\.?");

  /** Maximum length of any spelling; mapping a longer text would only cost time. */
  private static final int MAX_SPELLING = 4_096;

  /**
   * Reads a host in the spelling of URIs: any letters, percent-encoded or not.
   *
   * @throws IllegalArgumentException if no host can have this name; the message is a predicate,
   *     such as "names a host that ..."
   */
  public static HostName of(String spelling) {
    if (spelling.isEmpty()) {
      throw new IllegalArgumentException("names no host");
    }
    if (spelling.length() > MAX_SPELLING || PercentEncoding.hasStrayPercent(spelling)) {
      throw noName();
    }
    if (spelling.startsWith("[")) {
      return new HostName(IpLiteral.v6(spelling.toLowerCase(Locale.ROOT)));
    }
    String decoded = spelling.indexOf('%') < 0 ? spelling : PercentEncoding.decoded(spelling);
    boolean ascii = decoded.chars().allMatch(c -> c < 0x80);
    String name = ascii ? decoded.toLowerCase(Locale.ROOT) : InternationalName.toAscii(decoded);
    int length = name.endsWith(".") ? name.length() - 1 : name.length();
    if (length > MAX_LENGTH || !NAME.matcher(name).matches()) {
      throw noName();
    }
    String address = IpLiteral.v4(name);
    return new HostName(address == null ? name : address);
  }

  /** Returns the same name without a final dot, for comparison. */
  public HostName relative() {
    return ascii.endsWith(".") ? new HostName(ascii.substring(0, ascii.length() - 1)) : this;
  }

  private static IllegalArgumentException noName() {
    return new IllegalArgumentException("names a host whose name is not valid");
  }

  @Override
  public String toString() {
    return ascii;
  }
}
