package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.HostConfig;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testkit.GlimpseContainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;

/** The image as a cluster runs it: beside a broker, its root file system read-only, stopped. */
@Timeout(300)
@Tag("container")
final class ImageIT {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final long MEMORY = 2L << 30;

  /** A port that a second JVM with the same options, such as a health check, could not have. */
  private static final String JMX =
      Stream.of("port=9999", "authenticate=false", "ssl=false")
          .map("-Dcom.sun.management.jmxremote."::concat)
          .collect(Collectors.joining(" "));

  private static final String BROKER = "kafka:19092";

  private static String image;
  private static Network network;
  private static KafkaContainer kafka;

  @BeforeAll
  static void start() {
    image = LocalImage.built();
    network = Network.newNetwork();
    kafka = new KafkaContainer("apache/kafka:4.3.1").withNetwork(network).withListener(BROKER);
    kafka.start();
  }

  @AfterAll
  static void stop() {
    if (kafka != null) {
      kafka.close();
      network.close();
    }
  }

  @SuppressWarnings("resource") // by the caller
  private static GlimpseContainer glimpse() {
    return new GlimpseContainer(image, network, BROKER)
        .withCreateContainerCmdModifier(
            create -> {
              HostConfig host = Objects.requireNonNull(create.getHostConfig());
              host.withReadonlyRootfs(true).withMemory(MEMORY).withMemorySwap(MEMORY);
            });
  }

  @Test
  void shouldCommitAndExitWith0WhenToldToStopUnderLoadAndGoOnWhereItStopped() {
    List<String> sent = new ArrayList<>();
    try (TestClient client = new TestClient(kafka.getBootstrapServers())) {
      try (GlimpseContainer first = glimpse().withEnv("JAVA_TOOL_OPTIONS", JMX)) {
        first.start();
        await().atMost(LIMIT).until(() -> "healthy".equals(health(first)));
        CompletableFuture<ContainerState> stopped = null;
        while (stopped == null || !stopped.isDone()) {
          client.produce(requests(sent, 200));
          if (stopped == null && predictions(client, 0).size() > 200) {
            stopped = CompletableFuture.supplyAsync(() -> PodStop.of(first));
          }
        }
        assertThat(stopped.join().getExitCodeLong()).isZero();
        assertThat(first.getLogs()).contains("Stopped; since the start");
      }
      assertThat(predictions(client, 0)).hasSizeLessThan(sent.size());

      try (GlimpseContainer next = glimpse().withEnv("GLIMPSE_LOG_FORMAT", "json")) {
        next.start();
        assertThat(predictions(client, sent.size()))
            .extracting(answer -> new String(answer.key(), StandardCharsets.UTF_8))
            .containsExactlyInAnyOrderElementsOf(sent);
        await().atMost(LIMIT).until(() -> next.getLogs().contains("\"message\":\"Ready after "));
        assertThat(next.getLogs().strip().lines()).allMatch(line -> line.matches("\\{.*}"));
        assertThat(next.getLogs()).doesNotContain("lacks memory");
      }
    }
  }

  @Test
  void shouldTakeItsOptionsFromTheEnvironmentBeforeItsOwn() {
    try (GenericContainer<?> once = new GenericContainer<>(image)) {
      once.withEnv("JAVA_TOOL_OPTIONS", "-Xmx200m -XX:+PrintFlagsFinal")
          .withCommand("--version")
          .withStartupCheckStrategy(new OneShotStartupCheckStrategy())
          .start();

      assertThat(once.getLogs())
          .containsPattern("MaxHeapSize += 209715200")
          .containsPattern("UsePerfData += false")
          .contains(LocalImage.NAME.replace(':', ' '));
    }
  }

  @Test
  void shouldImportAModelBeforeAPodServesIt() {
    Path graph = Path.of("../shared/models/replica_InceptionV3_slim.pb");
    assumeTrue(Files.exists(graph), graph + " is not there");
    try (GenericContainer<?> once = new GenericContainer<>(image)) {
      once.withCopyToContainer(Transferable.of(read(graph)), "/graph.pb")
          .withCommand("models import --name v3 --models-dir /var/cache/glimpse/models /graph.pb")
          .withCreateContainerCmdModifier(
              create -> Objects.requireNonNull(create.getHostConfig()).withMemory(MEMORY))
          .withStartupCheckStrategy(
              new OneShotStartupCheckStrategy().withTimeout(Duration.ofMinutes(1)))
          .start();

      assertThat(once.getLogs()).contains("written        /var/cache/glimpse/models/v3/1");
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void shouldBePulledWithLessThan450Megabytes() throws IOException {
    Deflater fast = new Deflater(Deflater.BEST_SPEED); // registries compress better
    try (InputStream layers = DockerClientFactory.lazyClient().saveImageCmd(image).exec();
        OutputStream sent = new DeflaterOutputStream(OutputStream.nullOutputStream(), fast)) {
      layers.transferTo(sent);
    }

    assertThat(fast.getBytesWritten()).isBetween(100_000_000L, 450_000_000L);
    fast.end();
  }

  private static List<ProducerRecord<byte[], byte[]>> requests(List<String> sent, int count) {
    return IntStream.range(sent.size(), sent.size() + count)
        .mapToObj(
            number -> {
              String id = "request-" + number;
              sent.add(id);
              return new ProducerRecord<>(
                  GlimpseContainer.REQUESTS,
                  id.getBytes(StandardCharsets.UTF_8),
                  TestImages.inlineRequest(id, TestImages.png(number)));
            })
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> predictions(TestClient client, int count) {
    return client.consume(GlimpseContainer.PREDICTIONS, count, LIMIT);
  }

  /** What HEALTHCHECK finds. */
  private static String health(GlimpseContainer container) {
    return container.getCurrentContainerInfo().getState().getHealth().getStatus();
  }
}
