package dev.glimpse.download;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file as somebody publishes it.
 *
 * @param address http or https
 * @param size in bytes; null where nobody says
 * @param checksum null where nobody says
 */
public record RemoteFile(URI address, @Nullable Long size, @Nullable Checksum checksum) {

  /**
   * What the content has to be.
   *
   * @param sha256 64 hexadecimal digits, lower case
   * @param origin who says so, for the message when it differs
   */
  public record Checksum(String sha256, String origin) {
    public Checksum {
      if (!sha256.matches("[0-9a-f]{64}")) {
        throw new IllegalArgumentException(
            sha256 + " is no SHA-256, which has 64 hexadecimal digits in lower case");
      }
    }
  }

  public RemoteFile {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("https") || scheme.equals("http")) || address.getHost() == null) {
      throw new IllegalArgumentException(address + " is no http or https address");
    }
    if (address.getRawUserInfo() != null) {
      throw new IllegalArgumentException("The address at " + address.getHost() + " has a password");
    }
    if (size != null && size < 1) {
      throw new IllegalArgumentException("A size of " + size + " bytes, allowed: 1 and more");
    }
  }
}
