package dev.glimpse.store;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * The addresses of the public internet. All other addresses, from loopback to the metadata service
 * of a cloud, are reachable only because of the location of this process, so events must not reach
 * them.
 *
 * <p>Source: the IANA special-purpose address registries of IPv4 and IPv6 (RFC 6890 and its
 * updates).
 */
final class PublicInternetAddresses {

  private static final List<AddressBlock> NOT_PUBLIC_V4 =
      blocks(
          "0.0.0.0/8", // this network; 0.0.0.0 connects to this host
          "10.0.0.0/8", // private
          "100.64.0.0/10", // carrier-grade NAT; Alibaba Cloud's metadata service
          "127.0.0.0/8", // loopback
          "168.63.129.16/32", // Azure's host agent, reachable from its machines only
          "169.254.0.0/16", // link-local; most clouds' metadata service
          "172.16.0.0/12", // private
          "192.0.0.0/24", // protocol assignments; Oracle Cloud's metadata service
          "192.0.2.0/24", // documentation
          "192.88.99.0/24", // 6to4 relays, deprecated
          "192.168.0.0/16", // private
          "198.18.0.0/15", // benchmarks
          "198.51.100.0/24", // documentation
          "203.0.113.0/24", // documentation
          "224.0.0.0/4", // multicast
          "240.0.0.0/4"); // reserved, and broadcast

  private static final AddressBlock GLOBAL_UNICAST_V6 = AddressBlock.of("2000::/3");

  private static final List<AddressBlock> NOT_PUBLIC_V6 =
      blocks(
          "2001::/23", // protocol assignments, Teredo among them
          "2001:db8::/32", // documentation
          "3fff::/20"); // documentation

  /** The prefixes of addresses that contain an IPv4 address, with the byte at which it starts. */
  private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96");

  private static final int NAT64_OFFSET = 12;
  private static final AddressBlock SIX_TO_FOUR = AddressBlock.of("2002::/16");
  private static final int SIX_TO_FOUR_OFFSET = 2;

  private PublicInternetAddresses() {}

  /** Returns whether a server at this address is reachable from the public internet. */
  static boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublicV4(bytes) : isPublicV6(bytes);
  }

  private static boolean isPublicV4(byte[] address) {
    return NOT_PUBLIC_V4.stream().noneMatch(block -> block.contains(address));
  }

  private static boolean isPublicV6(byte[] address) {
    if (NAT64.contains(address)) {
      return isPublicV4(Arrays.copyOfRange(address, NAT64_OFFSET, NAT64_OFFSET + 4));
    }
    if (SIX_TO_FOUR.contains(address)) {
      return isPublicV4(Arrays.copyOfRange(address, SIX_TO_FOUR_OFFSET, SIX_TO_FOUR_OFFSET + 4));
    }
    // IPv4-mapped, loopback, unique-local, link-local and multicast are all outside 2000::/3.
    return GLOBAL_UNICAST_V6.contains(address)
        && NOT_PUBLIC_V6.stream().noneMatch(block -> block.contains(address));
  }

  private static List<AddressBlock> blocks(String... cidrs) {
    return Arrays.stream(cidrs).map(AddressBlock::of).toList();
  }
}
