package dev.glimpse.download;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A published file.
 *
 * @param address an http or https address
 * @param size the size in bytes; null if unknown
 * @param checksum the expected checksum; null if unknown
 */
public record RemoteFile(URI address, @Nullable Long size, @Nullable Checksum checksum) {

  /**
   * The expected checksum of a file.
   *
   * @param sha256 64 hexadecimal digits, lower case
   * @param origin the origin of the checksum, for the message when the file differs
   */
  public record Checksum(String sha256, String origin) {
    public Checksum {
      if (!sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            sha256 + " is not a SHA-256, which has 64 hexadecimal digits in lower case");
      }
    }
  }

  public RemoteFile {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("https") || scheme.equals("http")) || address.getHost() == null) {
      throw new IllegalArgumentException(address + " is not an http or https address");
    }
    if (address.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          "The address at " + address.getHost() + " contains a password, which is not allowed");
    }
    if (size != null && size < 1) {
      throw new IllegalArgumentException("size is " + size + " bytes, allowed: at least 1");
    }
  }
}
