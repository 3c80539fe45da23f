package dev.glimpse.store;

/**
 * One entry of a bucket allow-list.
 *
 * @param bucket by S3's rules for names, old and new; nothing that changes a path or a host
 * @param prefix of the keys that are meant; empty for all, else it ends in a slash
 */
record S3Rule(String bucket, String prefix) {

  /**
   * What AWS gave out in us-east-1 until 2018, and other stores still do, is wider than what is
   * part of a host's name: capitals, underscores, up to 255 characters. Such a bucket is named in
   * the path, which the SDK does by itself wherever the host cannot name it.
   */
  private static final String NAME = "[A-Za-z0-9._-]{3,255}";

  private static final String DOTS_ONLY = "\\.+";
  private static final String ADDRESS = "[0-9]+(\\.[0-9]+){3}";

  /** Of buckets of another kind, which want sessions. */
  private static final String DIRECTORY_BUCKET = "--x-s3";

  /**
   * Reads {@code bucket} or {@code bucket/folder}.
   *
   * @throws IllegalArgumentException if the rule is neither
   */
  static S3Rule of(String rule) {
    int slash = rule.indexOf('/');
    String bucket = slash < 0 ? rule : rule.substring(0, slash);
    String folder = slash < 0 ? "" : rule.substring(slash + 1);
    String prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    if (!isName(bucket) || prefix.startsWith("/") || !S3Location.isPlain(prefix)) {
      throw new IllegalArgumentException(
          "fetch policy: s3.buckets has %s; allowed is the name of a bucket, or bucket/folder"
              .formatted(rule));
    }
    return new S3Rule(bucket, prefix);
  }

  private static boolean isName(String bucket) {
    return bucket.matches(NAME)
        && !bucket.matches(DOTS_ONLY)
        && !bucket.matches(ADDRESS)
        && !bucket.endsWith(DIRECTORY_BUCKET);
  }

  boolean matches(S3Location object) {
    return object.bucket().equals(bucket) && object.key().startsWith(prefix);
  }
}
