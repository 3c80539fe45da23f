package dev.glimpse.testkit;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The real Glimpse with its default model, beside a broker in another container. Once started it
 * has created its topics and answers requests.
 *
 * <p>Needs Testcontainers and nothing else of Glimpse on the class path.
 */
public final class GlimpseContainer extends GenericContainer<GlimpseContainer> {

  /** Where requests are sent to. */
  public static final String REQUESTS = "image-requests";

  /** Where predictions come; read it with {@code isolation.level=read_committed}. */
  public static final String PREDICTIONS = "image-predictions";

  /** Where requests come that cannot be answered, with the reason in headers. */
  public static final String DEAD_LETTERS = "image-requests-dlq";

  private static final int PORT = 8080;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final DockerImageName image;
  private final Network network;
  private final String bootstrapServers;

  /**
   * Not yet started.
   *
   * @param image of Glimpse, such as {@code glimpse:0.1.0}
   * @param network that the broker is in as well
   * @param bootstrapServers of the broker as seen in that network, such as {@code kafka:19092}
   */
  public GlimpseContainer(String image, Network network, String bootstrapServers) {
    super(DockerImageName.parse(image));
    this.image = DockerImageName.parse(image);
    this.network = network;
    this.bootstrapServers = bootstrapServers;
    withNetwork(network);
    withExposedPorts(PORT);
    withSetting("kafka.bootstrap.servers", bootstrapServers);
    withSetting("glimpse.management.host", "0.0.0.0");
    waitingFor(Wait.forHttp("/health/ready").forPort(PORT).withStartupTimeout(START_LIMIT));
  }

  /** One of Glimpse's settings, by its key. */
  public GlimpseContainer withSetting(String key, String value) {
    String name = key.replace('.', '_').toUpperCase(Locale.ROOT);
    return withEnv(name.startsWith("GLIMPSE_") ? name : "GLIMPSE_" + name, value);
  }

  /** Where health and metrics are. */
  public URI management() {
    return URI.create("http://" + getHost() + ":" + getMappedPort(PORT));
  }

  /** Creates the topics that are not there yet, then starts. */
  @Override
  public void start() {
    if (getContainerId() == null) {
      applyTopics();
    }
    super.start();
  }

  private void applyTopics() {
    try (GenericContainer<?> once =
        new GenericContainer<>(image)
            .withNetwork(network)
            .withCommand("topics", "apply", "--bootstrap-servers", bootstrapServers)
            .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(START_LIMIT))) {
      once.start();
    }
  }
}
