package dev.glimpse.management;

/** A handler of one path of the {@link ManagementServer}. */
@FunctionalInterface
public interface ManagementEndpoint {

  /** Returns the response. Called by any of the server's few threads; must not block. */
  Reply reply();

  /**
   * An HTTP response.
   *
   * @param status the status code
   * @param contentType the media type with the character set
   * @param body the bytes of the body
   */
  record Reply(int status, String contentType, byte[] body) {}
}
