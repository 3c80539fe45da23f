package dev.glimpse.event;

import org.jspecify.annotations.Nullable;

/** The addresses of stored objects, whose keys may contain any character. */
public final class ObjectAddress {

  private ObjectAddress() {}

  /**
   * Returns the address of an object.
   *
   * @param root the address in front of the key, such as {@code s3://bucket/}; not encoded further
   * @param key the key without escapes
   * @param parameter the query's parameter for the version, such as {@code generation}
   * @param version its value without escapes; null for no query
   * @throws FailureException INVALID_REQUEST as {@link ImageAddress#parse}, or if the address
   *     cannot contain the key
   */
  public static ImageAddress of(String root, String key, String parameter, @Nullable String version)
      throws FailureException {
    String encoded;
    String query;
    try {
      encoded = PercentEncoding.ofKey(ImageAddress.mappable(key));
      query =
          version == null
              ? ""
              : "?" + parameter + "=" + PercentEncoding.ofValue(ImageAddress.mappable(version));
    } catch (IllegalArgumentException e) {
      throw new FailureException(
          FailureCode.INVALID_REQUEST, "The object's key or version " + e.getMessage(), e);
    }
    ImageAddress address = ImageAddress.parse(root + encoded + query);
    if (!address.path().endsWith(encoded)) {
      throw new FailureException(
          FailureCode.INVALID_REQUEST,
          "The object's key has a segment . or .., which an address of %s: cannot contain"
              .formatted(address.scheme()));
    }
    return address;
  }
}
