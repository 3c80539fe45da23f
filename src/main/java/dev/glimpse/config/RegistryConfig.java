package dev.glimpse.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry.
 *
 * @param url its base address
 * @param wireFormat the prefix of requests
 * @param register whether the schema of predictions is registered at the start
 * @param user user for Basic authentication; null for none
 * @param password password of the user
 */
public record RegistryConfig(
    URI url,
    RegistryWireFormat wireFormat,
    boolean register,
    @Nullable String user,
    String password) {

  /** Returns the address, the only part that messages may contain. */
  @Override
  public String toString() {
    return url.toString();
  }
}
