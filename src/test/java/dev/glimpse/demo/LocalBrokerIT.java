package dev.glimpse.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("broker")
class LocalBrokerIT {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void shouldKeepAddressAndDataWhenKilledAndRestarted() throws IOException {
    try (LocalBroker broker = LocalBroker.start();
        TestClient client = new TestClient(broker.bootstrapServers())) {
      String topic = client.createTopic("kept", 2);
      client.produce(records(topic, 100));
      ProcessHandle first = broker.process();

      Signals.kill(first);
      broker.restart();

      assertThat(broker.process().pid()).isNotEqualTo(first.pid());
      assertThat(client.consume(topic, 100, LIMIT)).hasSize(100);
    }
  }

  @Test
  void shouldAnswerAgainAfterPause() throws IOException {
    try (LocalBroker broker = LocalBroker.start();
        TestClient client = new TestClient(broker.bootstrapServers())) {
      String topic = client.createTopic("paused", 1);
      Signals.pause(broker.process());
      Signals.resume(broker.process());

      client.produce(records(topic, 1));

      assertThat(client.consume(topic, 1, LIMIT)).hasSize(1);
    }
  }

  @Test
  void shouldLeaveNothingBehindWhenClosed() throws IOException {
    LocalBroker broker = LocalBroker.start();
    ProcessHandle process = broker.process();
    Path folder = folderOf(process);
    assertThat(folder).isDirectory();

    broker.close();

    assertThat(process.isAlive()).isFalse();
    assertThat(folder).doesNotExist();
    assertThatThrownBy(broker::restart).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldEndWithParentThatIsKilled() throws IOException {
    Process parent = startHolder();
    try {
      String said = parent.inputReader().readLine();
      ProcessHandle broker = ProcessHandle.of(Long.parseLong(said)).orElseThrow();
      Path folder = folderOf(broker);
      assertThat(folder).isDirectory();

      Signals.kill(parent.toHandle());

      await().atMost(LIMIT).until(() -> !broker.isAlive());
      assertThat(folder).doesNotExist();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void shouldOutliveSignalToProcessGroup() throws IOException, InterruptedException {
    try (LocalBroker broker = LocalBroker.start();
        TestClient client = new TestClient(broker.bootstrapServers())) {
      String pid = Long.toString(broker.process().pid());
      int status = new ProcessBuilder("kill", "-INT", pid).start().waitFor();
      assertThat(status).isZero();

      String topic = client.createTopic("alive", 1);
      client.produce(records(topic, 1));

      assertThat(client.consume(topic, 1, LIMIT)).hasSize(1);
      assertThat(broker.process().isAlive()).isTrue();
    }
  }

  @Test
  void shouldSayWhyWhenItCannotStart() {
    String before = System.getProperty("java.class.path");
    System.setProperty("java.class.path", "nowhere.jar");
    try {
      assertThatThrownBy(LocalBroker::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("did not start")
          .hasMessageContaining(LocalBrokerProcess.class.getName());
    } finally {
      System.setProperty("java.class.path", before);
    }
  }

  private static List<ProducerRecord<byte[], byte[]>> records(String topic, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new ProducerRecord<byte[], byte[]>(topic, ("value " + i).getBytes(UTF_8)))
        .toList();
  }

  /** The folder is the last word of the broker's command line. */
  private static Path folderOf(ProcessHandle broker) {
    String[] arguments = broker.info().arguments().orElseThrow();
    return Path.of(arguments[arguments.length - 1]);
  }

  private static Process startHolder() throws IOException {
    Path log = Files.createTempFile("holder", ".log");
    log.toFile().deleteOnExit();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName())
        .redirectError(log.toFile())
        .start();
  }

  /** A JVM that starts a broker, says its process id, and waits to be killed. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (LocalBroker broker = LocalBroker.start()) {
        System.out.println(broker.process().pid());
        broker.process().onExit().join();
      }
    }
  }
}
