package dev.glimpse.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testkit.GlimpseContainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Network;
import org.testcontainers.kafka.KafkaContainer;

/** The lines of README.md for other people's tests. */
@Timeout(300)
@Tag("container")
final class GlimpseContainerIT {

  private static final Path SOURCE =
      Path.of("src/test/java/dev/glimpse/deploy/GlimpseContainerIT.java");

  private final String digit = Base64.getEncoder().encodeToString(TestImages.png(1));

  @BeforeAll
  static void build() {
    LocalImage.built();
  }

  @Test
  void shouldAnswerInAnotherTeamsTest() {
    // README.md
    try (Network network = Network.newNetwork();
        KafkaContainer kafka = new KafkaContainer("apache/kafka:4.3.1").withNetwork(network);
        GlimpseContainer glimpse =
            new GlimpseContainer("glimpse:0.1.0-SNAPSHOT", network, "kafka:19092")) {
      kafka.withListener("kafka:19092").start();
      glimpse.start();
      send(kafka, GlimpseContainer.REQUESTS, "{\"id\": \"mine\", \"data\": \"" + digit + "\"}");
      assertThat(receive(kafka, GlimpseContainer.PREDICTIONS)).contains("\"id\":\"mine\"");
    }
    // until here
  }

  @Test
  void shouldBeWhatTheReadmeShows() throws IOException {
    List<String> source = Files.readAllLines(SOURCE);
    String shown =
        String.join(
                "\n",
                source.subList(
                    source.indexOf("    // README.md") + 1, source.indexOf("    // until here")))
            .indent(-4);

    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + shown + "```");
  }

  @Test
  void shouldNeedNothingElseOfGlimpse() throws IOException {
    try (JarFile jar = new JarFile(Path.of("target", "glimpse-test-kit.jar").toFile())) {
      assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")))
          .containsExactlyInAnyOrder(
              "dev/glimpse/testkit/GlimpseContainer.class",
              "dev/glimpse/testkit/package-info.class");
    }
  }

  private static void send(KafkaContainer kafka, String topic, String value) {
    try (TestClient client = new TestClient(kafka.getBootstrapServers())) {
      client.produce(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static String receive(KafkaContainer kafka, String topic) {
    try (TestClient client = new TestClient(kafka.getBootstrapServers())) {
      return new String(
          client.consume(topic, 1, Duration.ofMinutes(1)).get(0).value(), StandardCharsets.UTF_8);
    }
  }
}
