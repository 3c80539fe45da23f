package dev.glimpse.store;

/**
 * An entry of a bucket allow-list.
 *
 * @param bucket the bucket, by S3's old and new rules for names; without characters that change a
 *     path or a host
 * @param prefix prefix of the readable keys; empty for all, else with a slash at its end
 */
record S3BucketRule(String bucket, String prefix) {

  /**
   * The characters of a bucket's name. AWS assigned such names in us-east-1 until 2018, and other
   * stores still do. They allow more than a host's name does: capitals, underscores, up to 255
   * characters. The SDK puts such a bucket into the path if it cannot be in the host.
   */
  private static final String NAME = "[A-Za-z0-9._-]{3,255}";

  private static final String DOTS_ONLY = "\\.+";
  private static final String ADDRESS = "[0-9]+(\\.[0-9]+){3}";

  /** The suffix of directory buckets, which require sessions. */
  private static final String DIRECTORY_BUCKET = "--x-s3";

  /**
   * Reads {@code bucket} or {@code bucket/folder}.
   *
   * @throws IllegalArgumentException if the rule has another form
   */
  static S3BucketRule of(String rule) {
    int slash = rule.indexOf('/');
    String bucket = slash < 0 ? rule : rule.substring(0, slash);
    String folder = slash < 0 ? "" : rule.substring(slash + 1);
    String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    if (!isName(bucket) || prefix.startsWith("/") || !S3ObjectLocation.isPlain(prefix)) {
      throw new IllegalArgumentException(
          "fetch policy: s3.buckets has %s; allowed is the name of a bucket, or bucket/folder"
              .formatted(rule));
    }
    return new S3BucketRule(bucket, prefix);
  }

  private static boolean isName(String bucket) {
    return bucket.matches(NAME)
        && !bucket.matches(DOTS_ONLY)
        && !bucket.matches(ADDRESS)
        && !bucket.endsWith(DIRECTORY_BUCKET);
  }

  boolean matches(S3ObjectLocation object) {
    return object.bucket().equals(bucket) && object.key().startsWith(prefix);
  }
}
