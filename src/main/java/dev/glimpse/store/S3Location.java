package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What an {@code s3:} URI names.
 *
 * @param bucket as it is spelt; any text, until it is found equal to a bucket that may be read
 * @param key not empty, and the same object for every store and whatever stands before it
 */
record S3Location(String bucket, String key) {

  /**
   * AWS takes dots for names; stores on file systems, and proxies in front of any, go up by them,
   * out of the folder.
   */
  private static final Pattern DOTS = Pattern.compile("(^|[/\\\\])\\.{1,2}([/\\\\]|$)");

  /** What the JDK puts where the octets are no UTF-8. */
  private static final char NOT_DECODED = '\uFFFD';

  /**
   * Reads {@code s3://bucket/key}, the key percent-encoded as in any URI.
   *
   * @throws FailureException FETCH_FORBIDDEN if it is something else
   */
  static S3Location of(URI uri) throws FailureException {
    if (uri.getRawAuthority() == null || uri.getRawPath().length() < 2) {
      throw forbidden(uri, "names no object; s3://bucket/key is what an S3 URI looks like");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw forbidden(uri, "has more than a bucket and a key");
    }
    String key = uri.getPath().substring(1);
    if (!isPlain(key)) {
      throw forbidden(uri, "has a key with . or .., control characters or broken UTF-8");
    }
    return new S3Location(uri.getRawAuthority(), key);
  }

  /** Whether every store takes the key for the same. */
  static boolean isPlain(String key) {
    return !DOTS.matcher(key).find()
        && key.chars().noneMatch(c -> Character.isISOControl(c) || c == NOT_DECODED)
        && StandardCharsets.UTF_8.newEncoder().canEncode(key);
  }

  private static FailureException forbidden(URI uri, String why) {
    return new FailureException(FailureCode.FETCH_FORBIDDEN, Printable.of(uri) + " " + why);
  }
}
