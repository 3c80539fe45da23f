package dev.glimpse.store;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The object that an {@code s3:} URI names.
 *
 * @param bucket the bucket in its spelling; unchecked until it equals an allowed bucket
 * @param key the key, not empty; it names the same object for every store and every proxy in front
 *     of it
 * @param versionId the version, not empty; null for the latest one
 */
record S3ObjectLocation(String bucket, String key, @Nullable String versionId) {

  /** The only query that an address may have. */
  private static final String VERSION = "versionId";

  /** The maximum length of a version. AWS's have up to 1,024 bytes. */
  private static final int MAX_VERSION = 1_024;

  /**
   * The segments . and .. in a key. AWS treats them as names; stores on file systems, and proxies,
   * resolve them, which would leave the folder.
   */
  private static final Pattern DOTS = Pattern.compile("(^|[/\\\\])\\.{1,2}([/\\\\]|$)");

  /**
   * Reads {@code s3://bucket/key} or {@code s3://bucket/key?versionId=version}, with a
   * percent-encoded key and version.
   *
   * @throws FailureException FETCH_FORBIDDEN if the URI has another form
   */
  static S3ObjectLocation of(ImageAddress uri) throws FailureException {
    String bucket = uri.authority();
    if (bucket == null || bucket.isEmpty() || uri.path().length() < 2) {
      throw forbidden(uri, "names no object; the form of an S3 URI is s3://bucket/key");
    }
    if (uri.hasCredentials() || uri.hasFragment()) {
      throw forbidden(uri, "has more than a bucket, a key and a versionId");
    }
    return new S3ObjectLocation(bucket, key(uri), versionId(uri));
  }

  private static @Nullable String versionId(ImageAddress uri) throws FailureException {
    if (uri.query() == null) {
      return null;
    }
    String version;
    try {
      version = uri.onlyParameter(VERSION);
    } catch (IllegalArgumentException e) {
      throw forbidden(uri, "has a versionId that is not UTF-8");
    }
    if (version == null
        || version.isEmpty()
        || version.length() > MAX_VERSION
        || version.chars().anyMatch(Character::isISOControl)) {
      throw forbidden(uri, "has a query other than ?versionId= and the version of the object");
    }
    return version;
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

  /** Returns whether every store reads the key in the same way. */
  static boolean isPlain(String key) {
    return !DOTS.matcher(key).find()
        && key.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(key);
  }

  private static FailureException forbidden(ImageAddress uri, String why) {
    return new FailureException(FailureCode.FETCH_FORBIDDEN, RedactedUri.of(uri) + " " + why);
  }
}
