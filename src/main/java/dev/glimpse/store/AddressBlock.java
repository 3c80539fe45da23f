package dev.glimpse.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** A block of IP addresses with a common prefix. */
final class AddressBlock {

  private final byte[] prefix;
  private final int bits;

  private AddressBlock(byte[] prefix, int bits) {
    this.prefix = prefix;
    this.bits = bits;
  }

  /** Reads CIDR notation, such as {@code 10.0.0.0/8} or {@code fc00::/7}. */
  static AddressBlock of(String cidr) {
    int slash = cidr.indexOf('/');
    try {
      // A literal address is parsed without a look-up.
      byte[] prefix = InetAddress.getByName(cidr.substring(0, slash)).getAddress();
      return new AddressBlock(prefix, Integer.parseInt(cidr.substring(slash + 1)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(cidr, e);
    }
  }

  /** Returns whether the address, of 4 or 16 bytes, is in this block; never across IP versions. */
  boolean contains(byte[] address) {
    if (address.length != prefix.length) {
      return false;
    }
    int whole = bits / 8;
    if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || (address[whole] ^ prefix[whole]) >> (8 - rest) == 0;
  }
}
