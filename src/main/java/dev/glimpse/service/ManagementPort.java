package dev.glimpse.service;

import com.sun.net.httpserver.HttpHandler;
import dev.glimpse.config.ManagementConfig;
import dev.glimpse.config.ManagementSettings;
import dev.glimpse.management.ManagementEndpoint;
import dev.glimpse.management.ManagementServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port for health, metrics and the live view, as the settings configure it. */
final class ManagementPort {

  private static final Logger LOG = LoggerFactory.getLogger(ManagementPort.class);

  private ManagementPort() {}

  /**
   * Opens the port.
   *
   * @throws ConfigException if the settings name no address of this machine, or the port is in use
   */
  static ManagementServer open(
      ManagementConfig config,
      Map<String, ManagementEndpoint> endpoints,
      Map<String, HttpHandler> pages) {
    InetSocketAddress address = new InetSocketAddress(config.host(), config.port());
    if (address.isUnresolved()) {
      throw new ConfigException(
          ManagementSettings.HOST,
          config.host(),
          "the host name cannot be resolved; allowed: an address of this machine");
    }
    try {
      ManagementServer server = ManagementServer.start(address, endpoints, pages);
      LOG.info(
          "Health and metrics at http://{}:{}",
          server.address().getHostString(),
          server.address().getPort());
      return server;
    } catch (IOException e) {
      throw new ConfigException(
          ManagementSettings.PORT,
          config.port(),
          "%s at %s; allowed: a free port, 0 for any, -1 for none, and in %s an address of this"
                  .formatted(e.getMessage(), config.host(), ManagementSettings.HOST)
              + " machine");
    }
  }
}
