package dev.glimpse.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 checksums as 64 hexadecimal digits in lower case. */
public final class Sha256Checksum {

  private Sha256Checksum() {}

  /** Returns the checksum of bytes. */
  public static String of(byte[] content) {
    return hex(digest(content));
  }

  /** Returns the checksum of a file's content. */
  public static String of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in);
    }
  }

  /** Returns the checksum of the remaining bytes of a stream, which stays open. */
  public static String of(InputStream in) throws IOException {
    MessageDigest digest = algorithm();
    long unused = new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
    return hex(digest.digest());
  }

  /** Returns the 32 bytes of the checksum, for formats that encode them differently. */
  public static byte[] digest(byte[] content) {
    return algorithm().digest(content);
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  private static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
