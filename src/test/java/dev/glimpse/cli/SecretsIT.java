package dev.glimpse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.demo.LoginBroker;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A password opens a real broker to every client of Glimpse's, and is written nowhere. */
@Tag("broker")
final class SecretsIT {

  private static final String CANARY = "canary-7c31";
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private static LoginBroker broker;

  private final StringWriter out = new StringWriter();
  @TempDir private Path folder;

  @BeforeAll
  static void start() throws IOException {
    broker = LoginBroker.start("glimpse", CANARY);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** Settings whose password is a reference; what it refers to says {@code password}. */
  private String settings(String password) throws IOException {
    Path secrets = Files.writeString(folder.resolve("secrets"), "password=" + password + "\n");
    Path settings = folder.resolve("glimpse.properties");
    Files.writeString(
        settings,
        """
        kafka.bootstrap.servers=%s
        kafka.security.protocol=SASL_PLAINTEXT
        kafka.sasl.mechanism=PLAIN
        kafka.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
        username="glimpse" password="${file:%s:password}";
        glimpse.dead.letter.stacktrace.max.bytes=20000
        """
            .formatted(broker.bootstrapServers(), secrets));
    return settings.toString();
  }

  private int glimpse(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    return commandLine.execute(arguments);
  }

  @Test
  void shouldLogInEverywhereAndWriteThePasswordNowhere() throws Exception {
    String settings = settings(CANARY);
    assertThat(glimpse("topics", "apply", "--config", settings, "--replication-factor", "1"))
        .as(out.toString())
        .isEqualTo(Main.DONE);
    try (TestClient client = new TestClient(broker.broker().bootstrapServers());
        ProcessorJvm processor =
            ProcessorJvm.start(
                Main.class.getName(),
                List.of("run", "--config", settings),
                Map.of("GLIMPSE_LOG_LEVEL", "debug"))) {
      client.produce(
          new ProducerRecord<>(
              "image-requests", TestImages.uriRequest("a", "file:/" + folder + "/secrets")));
      ConsumerRecord<byte[], byte[]> letter = client.consume("image-requests-dlq", 1, LIMIT).get(0);
      assertThat(processor.terminate()).as(processor.logTail()).isZero();

      assertThat(processor.log()).contains("Ready", "sasl.jaas.config = [hidden]");
      assertThat(processor.log()).doesNotContain(CANARY);
      for (Header header : letter.headers()) {
        assertThat(new String(header.value(), UTF_8)).doesNotContain(CANARY);
      }
      assertThat(letter.headers().lastHeader("__streams.errors.stacktrace")).isNotNull();
    }

    assertThat(glimpse("dlq", "list", "--config", settings)).isEqualTo(Main.DONE);
    assertThat(glimpse("dlq", "replay", "--config", settings)).isEqualTo(Main.DONE);
    assertThat(glimpse("config", "--effective", "--config", settings)).isEqualTo(Main.DONE);
    assertThat(out.toString())
        .contains("FETCH_FORBIDDEN", "1 replayed", "kafka.sasl.jaas.config=[hidden]")
        .doesNotContain(CANARY);
  }

  @Test
  void shouldNotRepeatAPasswordThatIsWrong() throws Exception {
    try (ProcessorJvm processor =
        ProcessorJvm.start(
            Main.class.getName(),
            List.of("run", "--config", settings("wrong-" + CANARY)),
            Map.of("GLIMPSE_LOG_LEVEL", "debug"))) {
      await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());

      assertThat(processor.exitCode()).hasValue(Main.FAILED);
      assertThat(processor.log()).contains("Invalid username or password");
      assertThat(processor.log()).doesNotContain(CANARY);
    }
  }
}
