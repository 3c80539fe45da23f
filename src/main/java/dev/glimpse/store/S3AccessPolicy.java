package dev.glimpse.store;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The objects that may be read from S3 or a compatible store, and the store's location. They are
 * read with the process's own credentials, so each bucket has to be named.
 *
 * @param buckets readable buckets: the bucket's name, or {@code name/folder} for the keys that
 *     begin with {@code folder/}; none means nothing at all
 * @param endpoint the store, as {@code http(s)://host[:port]}; null for AWS
 * @param region the region; null for the one that the SDK finds in the environment
 * @param pathStyle whether the bucket is in the path instead of the host
 */
public record S3AccessPolicy(
    List<String> buckets, @Nullable String endpoint, @Nullable String region, boolean pathStyle) {

  /** Copies the list and rejects invalid values; the message names them. */
  public S3AccessPolicy {
    buckets = List.copyOf(buckets);
    buckets.forEach(S3BucketRule::of);
    if (endpoint != null && !isPlain(endpoint)) {
      // Without the value: it may contain credentials.
      throw new IllegalArgumentException(
          "fetch policy: s3.endpoint is not of the form that is allowed, http(s)://host[:port] with"
              + " a host without underscores");
    }
    if (region != null && !region.matches("[a-z0-9-]{1,63}")) {
      throw new IllegalArgumentException(
          "fetch policy: s3.region is %s; allowed is a name such as eu-central-1"
              .formatted(region));
    }
  }

  /** Returns access to no bucket. */
  public static S3AccessPolicy none() {
    return new S3AccessPolicy(List.of(), null, null, false);
  }

  private static boolean isPlain(String endpoint) {
    try {
      ImageAddress address = ImageAddress.parse(endpoint);
      return address.host() != null
          && !address.hasCredentials()
          && address.requestTarget().equals("/")
          && !address.hasFragment()
          && server(address).getHost() != null;
    } catch (FailureException e) {
      return false;
    }
  }

  /** Returns the endpoint for the SDK, in ASCII; null for AWS. */
  @Nullable URI server() {
    try {
      return endpoint == null ? null : server(ImageAddress.parse(endpoint));
    } catch (FailureException e) {
      throw new IllegalStateException("The endpoint was checked", e);
    }
  }

  private static URI server(ImageAddress address) {
    return URI.create(Objects.requireNonNull(address.origin()));
  }
}
