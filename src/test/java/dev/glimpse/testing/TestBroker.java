package dev.glimpse.testing;

import dev.glimpse.demo.LocalBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/**
 * The broker that all integration tests of a JVM share: a container where Docker answers and the
 * image can be had, else a {@link LocalBroker}. Which one it is, is said on standard output.
 *
 * <p>Started by the first call, ended with the JVM. Tests keep out of each other's way by topics
 * and groups of their own; a test that kills its broker starts a {@link LocalBroker} for itself.
 */
public final class TestBroker {

  /** Set to {@code true} where Docker is known to run: then the container is a must. */
  public static final String REQUIRE_CONTAINERS = "GLIMPSE_REQUIRE_CONTAINERS";

  private static final String IMAGE = "apache/kafka:4.3.1";

  private TestBroker() {}

  /** Host and port of the shared broker. */
  public static String bootstrapServers() {
    return Shared.BOOTSTRAP_SERVERS;
  }

  private static String start() {
    try {
      return startContainer();
    } catch (RuntimeException e) {
      if (Boolean.parseBoolean(System.getenv(REQUIRE_CONTAINERS))) {
        throw new IllegalStateException(
            REQUIRE_CONTAINERS + " is set, and no container of " + IMAGE + " could be started", e);
      }
      return startLocally(String.valueOf(e.getMessage()));
    }
  }

  @SuppressWarnings("resource") // ends with the JVM, by Testcontainers' own doing
  private static String startContainer() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException("Docker does not answer");
    }
    KafkaContainer container =
        new KafkaContainer(IMAGE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
            .withEnv("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "1000")
            .withEnv("KAFKA_ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MAX_MS", "2000")
            .withEnv("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000");
    container.start();
    System.out.println("Integration tests use " + IMAGE + " in a container");
    return container.getBootstrapServers();
  }

  @SuppressWarnings({"resource", "MustBeClosedChecker"}) // ends with the JVM, by its own hook
  private static String startLocally(String reason) {
    try {
      String bootstrapServers = LocalBroker.start().bootstrapServers();
      System.out.println("Integration tests use a broker in a child JVM: " + reason);
      return bootstrapServers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Shared {
    private static final String BOOTSTRAP_SERVERS = start();
  }
}
