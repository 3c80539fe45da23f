package dev.glimpse.cli;

import dev.glimpse.config.ManagementConfig;
import dev.glimpse.config.ManagementSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code glimpse health}: queries the health of the processor with the same settings,
 * without curl.
 */
@Command(
    name = "health",
    description = {
      "Check whether `glimpse run` on this machine is ready.",
      "Exits with 0 if it is, with 1 if it is not or does not respond."
    },
    mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final int OK = 200;

  @Spec private CommandSpec spec;
  @Mixin private final SettingsOptions settings = new SettingsOptions();

  @Option(names = "--live", description = "Check whether it is alive instead.")
  private boolean live;

  @SuppressWarnings("NullAway.Init") // picocli sets spec
  HealthCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    URI uri = uri(settings.read().management());
    PrintWriter out = spec.commandLine().getOut();
    HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
      out.println(response.body());
      return response.statusCode() == OK ? Main.DONE : Main.FAILED;
    } catch (IOException e) {
      out.println(uri + " does not respond: " + e);
      return Main.FAILED;
    } finally {
      out.flush();
    }
  }

  private URI uri(ManagementConfig config) {
    int port = config.port();
    if (port <= 0) {
      throw new ConfigException(
          ManagementSettings.PORT, port, "A fixed port is required for health checks");
    }
    return URI.create(
        "http://%s:%d/health/%s".formatted(host(config.host()), port, live ? "live" : "ready"));
  }

  /**
   * Returns the address to connect to; the loopback address for a server that listens on all
   * addresses.
   */
  private static String host(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      InetAddress asked = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
      String text = asked.getHostAddress();
      return text.contains(":") ? "[" + text + "]" : text;
    } catch (IOException e) {
      throw new ConfigException(ManagementSettings.HOST, host, "Unknown host: " + e.getMessage());
    }
  }
}
