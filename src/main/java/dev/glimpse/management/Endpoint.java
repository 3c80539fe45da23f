package dev.glimpse.management;

/** What one path of the {@link ManagementServer} answers. */
@FunctionalInterface
public interface Endpoint {

  /** Called by any of the server's threads, which are few: it is not to wait for anything. */
  Reply reply();

  /**
   * An HTTP response.
   *
   * @param status its code
   * @param contentType with the character set
   * @param body as it goes out
   */
  record Reply(int status, String contentType, byte[] body) {}
}
