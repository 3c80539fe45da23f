package dev.glimpse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.config.GlimpseConfig;
import dev.glimpse.config.KafkaSettings;
import dev.glimpse.testing.ManagementClient;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TcpProxy;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code glimpse run} that is started before its broker, as compose and systemd do. */
@Timeout(240)
@Tag("broker")
final class BrokerWaitIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ProcessorJvm run(String server, String... further) {
    return ProcessorJvm.run(
        new TestTopics(server, "requests", "predictions", "dead-letters").settings(further));
  }

  private static void awaitWaiting(ProcessorJvm processor) {
    ManagementClient management = processor.management();
    await().atMost(LIMIT).until(() -> processor.log().contains("waiting for up to 300 s"));
    assertThat(management.isLive()).isTrue();
    assertThat(management.troubles()).contains("brokers", "streams", "model");
  }

  /** A port that nothing listens at, and a name that has no address yet. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "kafka.invalid", "127.0.0.1:1,kafka.invalid"})
  void shouldEndWith0WhenItIsStoppedWhileItWaits(String host) throws Exception {
    try (ProcessorJvm processor = run(host + ":" + freePort())) {
      awaitWaiting(processor);

      assertThat(processor.terminate()).as(processor.logTail()).isZero();
      assertThat(processor.log()).contains("Stopped before the brokers at " + host);
    }
  }

  @Test
  void shouldEndWith0WhileABrokerAcceptsAndDoesNotAnswer() throws Exception {
    try (TcpProxy silent = new TcpProxy();
        ProcessorJvm processor = run("127.0.0.1:" + silent.port())) {
      awaitWaiting(processor);

      assertThat(processor.terminate()).as(processor.logTail()).isZero();
    }
  }

  @Test
  void shouldAnswerOnceTheBrokerIsThere() throws Exception {
    try (TestClient client = TestClient.shared();
        TcpProxy proxy = new TcpProxy()) {
      TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 1);
      client.produce(
          new ProducerRecord<>(
              topics.requests(), TestImages.inlineRequest("id", TestImages.png(1))));
      try (ProcessorJvm processor =
          ProcessorJvm.run(
              topics.settings(KafkaSettings.BOOTSTRAP_SERVERS + "=127.0.0.1:" + proxy.port()))) {
        awaitWaiting(processor);
        String server = TestBroker.bootstrapServers();

        proxy.leadTo(Integer.parseInt(server.substring(server.lastIndexOf(':') + 1)));

        assertThat(client.consume(topics.predictions(), 1, LIMIT)).hasSize(1);
        await().atMost(LIMIT).until(() -> processor.management().isReady());
        assertThat(processor.log()).contains("The brokers answer, after ");
        assertThat(processor.terminate()).as(processor.logTail()).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_500})
  void shouldEndWith1WhenNoBrokerHasAnsweredInTime(int millis) throws Exception {
    String server = "127.0.0.1:" + freePort();
    try (ProcessorJvm processor = run(server, GlimpseConfig.START_TIMEOUT + "=" + millis)) {
      await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());

      assertThat(processor.exitCode()).hasValue(Main.FAILED);
      assertThat(processor.log())
          .contains("The brokers at " + server + " have not answered within ")
          .contains("glimpse.start.timeout.ms");
    }
  }

  @Test
  void shouldSayOnlyNowAndThenWhatItWaitsFor() throws Exception {
    try (ProcessorJvm processor = run("127.0.0.1:" + freePort())) {
      awaitWaiting(processor);
      await().atMost(LIMIT).until(() -> lines(processor).size() > 1);

      List<String> lines = lines(processor);
      assertThat(lines.get(1)).contains("No broker at 127.0.0.1:").contains(" answers, for 15 s");
      assertThat(processor.log()).doesNotContain("could not be established");
    }
  }

  private static List<String> lines(ProcessorJvm processor) {
    return processor.log().lines().filter(line -> line.contains("waiting for up to")).toList();
  }

  @Test
  void shouldNameTheProtocolWhereABrokerDoesNotSpeakIt() {
    try (ProcessorJvm processor =
        run(
            TestBroker.bootstrapServers(),
            "kafka.security.protocol=SSL",
            GlimpseConfig.START_TIMEOUT + "=1000")) {
      await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());

      assertThat(processor.exitCode()).hasValue(Main.FAILED);
      assertThat(processor.log()).contains("see kafka.security.protocol");
    }
  }

  @Test
  void shouldNotWaitForACertificateThatIsNotTrusted(@TempDir Path folder) throws Exception {
    try (SSLServerSocket server = unknown(folder);
        ProcessorJvm processor =
            run("localhost:" + server.getLocalPort(), "kafka.security.protocol=SSL")) {
      Thread handshakes = new Thread(() -> shakeHands(server));
      handshakes.setDaemon(true);
      handshakes.start();
      await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());

      assertThat(processor.exitCode()).hasValue(Main.FAILED);
      assertThat(processor.log())
          .containsPattern(
              "glimpse: The brokers at localhost:\\d+ and this client do not accept each other: "
                  + "SSL handshake failed: .*unable to find valid certification path");
    }
  }

  /** With a certificate that it has signed itself. */
  private static SSLServerSocket unknown(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    char[] password = "password".toCharArray();
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-keystore",
                store.toString(),
                "-storepass",
                "password")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), password);
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  private static void shakeHands(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket client = (SSLSocket) server.accept()) {
        client.startHandshake();
      } catch (IOException e) { // it does not trust the certificate, or only tried the port
        System.out.println("A client has gone: " + e.getMessage());
      }
    }
  }

  @Test
  void shouldNotWaitForAnAddressThatIsNone() {
    try (ProcessorJvm processor = run("localhost")) {
      await().atMost(LIMIT).until(() -> processor.exitCode().isPresent());

      assertThat(processor.exitCode()).hasValue(Main.USAGE);
      assertThat(processor.log()).contains("localhost");
    }
  }
}
