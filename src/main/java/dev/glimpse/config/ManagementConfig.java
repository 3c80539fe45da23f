package dev.glimpse.config;

/**
 * The settings of the port for health, metrics and the live view.
 *
 * @param port the port; 0 for any free one, {@link ManagementSettings#NO_PORT} for none
 * @param host the address on which the port listens
 * @param view whether the port also serves the live view
 */
public record ManagementConfig(int port, String host, boolean view) {

  static ManagementConfig of(GlimpseConfig config) {
    return new ManagementConfig(
        config.getInt(ManagementSettings.PORT),
        config.getString(ManagementSettings.HOST),
        config.getBoolean(ManagementSettings.VIEW));
  }

  /** Returns whether there is a port. */
  public boolean isEnabled() {
    return port != ManagementSettings.NO_PORT;
  }
}
