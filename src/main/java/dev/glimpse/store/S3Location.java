package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
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

  /**
   * Reads {@code s3://bucket/key}, the key percent-encoded as in any URI.
   *
   * @throws FailureException FETCH_FORBIDDEN if it is something else
   */
  static S3Location of(ImageAddress uri) throws FailureException {
    String bucket = uri.authority();
    if (bucket == null || bucket.isEmpty() || uri.path().length() < 2) {
      throw forbidden(uri, "names no object; s3://bucket/key is what an S3 URI looks like");
    }
    if (uri.hasCredentials() || uri.query() != null || uri.hasFragment()) {
      throw forbidden(uri, "has more than a bucket and a key");
    }
    return new S3Location(bucket, key(uri));
  }

  private static String key(ImageAddress uri) throws FailureException {
    String key;
    try {
      key = uri.decodedPath().substring(1);
    } catch (IllegalArgumentException e) {
      throw forbidden(uri, "has a key that is not UTF-8");
    }
    if (!isPlain(key)) {
      throw forbidden(uri, "has a key with . or .., or control characters");
    }
    return key;
  }

  /** Returns whether every store takes the key for the same. */
  static boolean isPlain(String key) {
    return !DOTS.matcher(key).find()
        && key.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(key);
  }

  private static FailureException forbidden(ImageAddress uri, String why) {
    return new FailureException(FailureCode.FETCH_FORBIDDEN, Printable.of(uri) + " " + why);
  }
}
