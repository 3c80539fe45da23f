package dev.glimpse.store;

import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageAddress;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The address of an S3-compatible store in the settings. */
final class S3Endpoint {

  private S3Endpoint() {}

  /**
   * Reads {@code http(s)://host[:port]}.
   *
   * @return the endpoint for the SDK, in ASCII
   * @throws IllegalArgumentException if the text has another form; the message is without the text,
   *     which may contain credentials
   */
  static URI of(String endpoint) {
    try {
      ImageAddress address = ImageAddress.parse(endpoint);
      if (address.host() != null
          && !address.hasCredentials()
          && address.requestTarget().equals("/")
          && !address.hasFragment()) {
        URI server = URI.create(Objects.requireNonNull(address.origin()));
        if (server.getHost() != null) {
          return server;
        }
      }
    } catch (FailureException e) {
      throw refused(e);
    }
    throw refused(null);
  }

  private static IllegalArgumentException refused(@Nullable FailureException cause) {
    return new IllegalArgumentException(
        "fetch policy: s3.endpoint is not of the form that is allowed, http(s)://host[:port] with"
            + " a host without underscores",
        cause);
  }
}
