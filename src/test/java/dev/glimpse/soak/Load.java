package dev.glimpse.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.glimpse.testing.HostileFile;
import dev.glimpse.testing.HostileImages;
import dev.glimpse.testing.HostileImages.Hostile;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * As many requests as a processor takes, of which one in twenty is hostile, and their answers.
 *
 * <p>For one thread.
 */
final class Load implements AutoCloseable {

  /** So many wait for an answer: several times what is in flight. */
  private static final int OUTSTANDING = 4_000;

  private static final int HOSTILE_PERCENT = 5;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final List<byte[]> EVENTS =
      List.of(
          "not json".getBytes(UTF_8),
          ("{\"id\":\"" + "x".repeat(2_000) + "\",\"uri\":\"file:/x\"}").getBytes(UTF_8),
          "{\"uri\":\"http://169.254.169.254/x\"}".getBytes(UTF_8),
          "{\"uri\":\"file:///etc/passwd\"}".getBytes(UTF_8),
          "{\"uri\":\"file:/x\",\"model\":\"other\"}".getBytes(UTF_8));

  private final Random random = new Random(31);
  private final TestClient client;
  private final TestTopics topics;
  private final Consumer<byte[], byte[]> reader;
  private final List<byte[]> ordinary = new ArrayList<>();
  private final List<byte[]> hostile = new ArrayList<>(EVENTS);
  private final BitSet answered = new BitSet();
  private int sent;
  private int hostileSent;
  private int deadLetters;
  private int doubled;

  /** Writes the hostile images into the folder, for requests to name. */
  Load(TestClient client, TestTopics topics, Path folder) throws IOException {
    this.client = client;
    this.topics = topics;
    reader =
        TestClient.reader(topics.bootstrapServers(), topics.predictions(), topics.deadLetters());
    for (int i = 0; i < 40; i++) {
      String format = List.of("png", "png", "jpg", "gif", "bmp").get(i % 5);
      ordinary.add(TestImages.inlineRequest("ordinary", TestImages.encoded(format, 28 + i, i)));
    }
    for (Hostile image : HostileImages.all()) {
      Path file = folder.resolve(image.name().replaceAll("\\W+", "-"));
      Files.write(file, image.bytes());
      hostile.add(TestImages.uriRequest("hostile", file.toUri().toString()));
    }
    if (Files.isDirectory(HostileFile.FOLDER)) {
      try (Stream<Path> files = Files.walk(HostileFile.FOLDER.toRealPath())) {
        files
            .filter(Files::isRegularFile)
            .forEach(f -> hostile.add(TestImages.uriRequest("hostile", f.toUri().toString())));
      }
    }
  }

  /** Sends what there is room for, and takes the answers that have come. */
  void goOn() {
    int count = OUTSTANDING - (sent - answered.cardinality());
    if (count >= OUTSTANDING / 4) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        boolean isHostile = random.nextInt(100) < HOSTILE_PERCENT;
        hostileSent += isHostile ? 1 : 0;
        List<byte[]> from = isHostile ? hostile : ordinary;
        records.add(
            new ProducerRecord<>(
                topics.requests(),
                Integer.toString(sent++).getBytes(UTF_8),
                from.get(random.nextInt(from.size()))));
      }
      client.produce(records);
    }
    takeAnswers();
  }

  /** Takes answers until there is one for each request. */
  boolean isAnswered() {
    takeAnswers();
    return answered.cardinality() == sent;
  }

  private void takeAnswers() {
    for (ConsumerRecord<byte[], byte[]> answer : reader.poll(POLL)) {
      int number = Integer.parseInt(new String(answer.key(), UTF_8));
      doubled += answered.get(number) ? 1 : 0;
      answered.set(number);
      deadLetters += answer.topic().equals(topics.deadLetters()) ? 1 : 0;
    }
  }

  int doubled() {
    return doubled;
  }

  @Override
  public String toString() {
    return "%,d requests, %,d of them hostile; %,d answers, %,d of them dead letters"
        .formatted(sent, hostileSent, answered.cardinality(), deadLetters);
  }

  @Override
  public void close() {
    reader.close();
  }
}
