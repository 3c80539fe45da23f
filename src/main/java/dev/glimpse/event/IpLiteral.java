package dev.glimpse.event;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parser of IP addresses in place of a host name. It returns one spelling for each: {@code
 * 127.0.0.1} for {@code 0x7f.1} and {@code 2130706433}, as browsers read them, and {@code [::1]}
 * for {@code [0:0:0:0:0:0:0:1]}. A text that only looks like a number is rejected: resolvers read
 * {@code 0177.0.0.1} in two ways.
 */
final class IpLiteral {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final Pattern V6 = Pattern.compile("\\[[0-9a-f:.]+\\]");
  private static final int LONGEST_NUMBER = 64;
  private static final int GROUPS = 8;

  private IpLiteral() {}

  /**
   * Reads an IPv4 address according to the WHATWG's URL standard.
   *
   * @param host the host in lower case
   * @return four decimal numbers; null if the host does not end in a number and so is a name
   * @throws IllegalArgumentException if the host ends in a number and is not an address
   */
  static @Nullable String v4(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String[] parts = name.split("\\.", -1);
    if (!NUMBER.matcher(parts[parts.length - 1]).matches()) {
      return null;
    }
    if (parts.length > 4) {
      throw noAddress();
    }
    long address = 0;
    for (int i = 0; i < parts.length - 1; i++) {
      address += number(parts[i], 255) << (8 * (3 - i));
    }
    int left = 8 * (5 - parts.length);
    address += number(parts[parts.length - 1], (1L << left) - 1);
    return "%d.%d.%d.%d"
        .formatted(address >> 24, (address >> 16) & 255, (address >> 8) & 255, address & 255);
  }

  private static long number(String part, long largest) {
    if (!NUMBER.matcher(part).matches() || part.length() > LONGEST_NUMBER) {
      throw noAddress();
    }
    try {
      long number;
      if (part.startsWith("0x")) {
        number = part.length() == 2 ? 0 : Long.parseLong(part, 2, part.length(), 16);
      } else {
        number = Long.parseLong(part, part.startsWith("0") ? 8 : 10);
      }
      if (number > largest) {
        throw noAddress();
      }
      return number;
    } catch (NumberFormatException e) {
      throw noAddress();
    }
  }

  /**
   * Reads an IPv6 address in brackets. A zone is not allowed; it has a meaning only on one machine.
   *
   * @param host the host in lower case
   * @throws IllegalArgumentException if the host is not an IPv6 address
   */
  static String v6(String host) {
    if (!V6.matcher(host).matches()) {
      throw noAddress();
    }
    try {
      return shortest(InetAddress.getByName(host).getAddress()); // does not resolve a name
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(noAddress().getMessage(), e);
    }
  }

  /**
   * Returns an address in the format of RFC 5952; four octets are an address that is mapped to
   * IPv6.
   */
  private static String shortest(byte[] octets) {
    int[] groups = new int[GROUPS];
    if (octets.length == 4) {
      groups[5] = 0xFFFF;
    }
    int first = GROUPS - octets.length / 2;
    for (int i = 0; i < octets.length; i += 2) {
      groups[first + i / 2] = ((octets[i] & 0xFF) << 8) | (octets[i + 1] & 0xFF);
    }
    int begin = 0;
    int longest = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > longest) {
        begin = i;
        longest = end - i;
      }
    }
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < GROUPS; i++) {
      if (longest > 1 && i == begin) {
        text.append("::");
        i += longest - 1;
      } else {
        text.append(text.charAt(text.length() - 1) == ':' || i == 0 ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.append(']').toString();
  }

  private static IllegalArgumentException noAddress() {
    return new IllegalArgumentException("names a host that looks like an IP address but is not");
  }
}
