package dev.glimpse.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A check of hosts whose address is known without a look-up. If a proxy resolves names, these are
 * the only addresses that can be checked.
 */
final class LiteralHost {

  private static final String DECIMAL_BYTE = "(0|[1-9][0-9]{0,2})";
  private static final String ADDRESS = DECIMAL_BYTE + "(\\." + DECIMAL_BYTE + "){3}";

  private LiteralHost() {}

  /**
   * Returns whether the host is an address that is not allowed. Names that end in a number are
   * addresses for many resolvers (127.1, 0x7f000001); those in any form except four decimal numbers
   * are never allowed.
   *
   * @param host the host in a URI's spelling, IPv6 addresses in brackets
   */
  static boolean isForbidden(String host, Predicate<InetAddress> allowed) {
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return !allowed.test(InetAddress.getLoopbackAddress());
    }
    boolean number = name.substring(name.lastIndexOf('.') + 1).matches("[0-9]+|0x[0-9a-f]*");
    if (!number && !name.contains(":")) {
      return name.isEmpty();
    }
    if (number && !name.matches(ADDRESS)) {
      return true;
    }
    try {
      return !allowed.test(InetAddress.getByName(name));
    } catch (UnknownHostException e) { // such as 300.1.1.1
      return true;
    }
  }
}
