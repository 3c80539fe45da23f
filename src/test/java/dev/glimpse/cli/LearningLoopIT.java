package dev.glimpse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.image.ImageFolder;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.retrain.SmallBase;
import dev.glimpse.service.Exchange;
import dev.glimpse.testing.ColouredImages;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The whole loop of docs/models/training.md while requests flow: import, train, shadow, collect,
 * train again, promote. The processor is a JVM of its own and is never restarted.
 */
@Tag("broker")
final class LearningLoopIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int LEAF = 0x28b028;

  /** Another precision, which a processor may choose after a while, has other scores. */
  private static final String PRECISION = "glimpse.precision=float32";

  /** Scores are float32, and a batch of another size may round the last digits differently. */
  private static final double ROUNDING = 1e-6;

  @TempDir private Path temp;
  private Path models;
  private Path photos;
  private Path stream;
  private List<Path> streamed;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final TestClient client = TestClient.shared();
  private final TestClient sender = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 4);
  private final String shadows = client.createTopic("shadows", 1);
  private final Exchange exchange = new Exchange(sender, topics);
  private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
  private int sent;

  @BeforeEach
  void writeImages() throws IOException {
    models = Files.createDirectory(temp.resolve("models"));
    photos = Files.createDirectory(temp.resolve("photos"));
    ColouredImages.write(photos.resolve("fire"), 0xe02010, 20);
    ColouredImages.write(photos.resolve("sky"), 0x2050e0, 20);
    stream = Files.createDirectory(temp.resolve("stream"));
    ColouredImages.write(stream.resolve("fire"), 0xd82418, 4);
    ColouredImages.write(stream.resolve("sky"), 0x2854d8, 4);
    ColouredImages.write(stream.resolve("leaf"), 0x30a830, 8);
    streamed = ImageFolder.read(stream, 2).files();
  }

  @AfterEach
  void close() {
    load.shutdownNow();
    sender.close();
    client.close();
  }

  private void glimpse(String... args) {
    out.getBuffer().setLength(0);
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--set", "glimpse.models.dir=" + models));
    all.addAll(List.of("--set", "glimpse.cache.dir=" + temp.resolve("cache")));
    all.addAll(List.of("--set", PRECISION));
    assertThat(commandLine.execute(all.toArray(String[]::new)))
        .as("%s: %s%s", all, out, err)
        .isEqualTo(Main.DONE);
  }

  private void train(String name) {
    List<String> args = new ArrayList<>(List.of("train", "--data", photos.toString()));
    args.addAll(List.of("--name", name, "--base", "base", "--learning-rate", "0.05"));
    args.addAll(List.of("--epochs", "15", "--report", temp.resolve("report.html").toString()));
    glimpse(args.toArray(String[]::new));
  }

  private void importBase() throws IOException {
    Path published = SmallBase.write(temp.resolve("published"), SmallBase::plain).path();
    List<String> args = new ArrayList<>(List.of("models", "import", published.toString()));
    args.addAll(List.of("--name", "base", "--preprocessing", "inception-2015"));
    args.addAll(List.of("--labels", published.resolve("labels.txt").toString()));
    glimpse(args.toArray(String[]::new));
  }

  private ProcessorJvm serve() {
    return ProcessorJvm.run(
        topics.settings(
            "glimpse.models.dir=" + models,
            "glimpse.model=fruit",
            PRECISION,
            "glimpse.models.poll.interval.ms=200",
            "glimpse.shadow=fruit-next",
            "glimpse.topics.shadow=" + shadows,
            "glimpse.fetch.file.roots=" + stream));
  }

  /** Sends the next request; on the thread of the load, later on that of the test. */
  private void sendNext() {
    Path image = streamed.get(sent % streamed.size());
    String key = "request-" + sent;
    sent++;
    exchange.send(
        List.of(exchange.request(key, TestImages.uriRequest(key, image.toUri().toASCIIString()))));
  }

  private static String model(JsonNode prediction) {
    return prediction.at("/model/name").asText() + ":" + prediction.at("/model/version").asText();
  }

  private static String label(JsonNode prediction) {
    return prediction.at("/predictions/0/label").asText();
  }

  private static List<JsonNode> read(List<ConsumerRecord<byte[], byte[]>> records)
      throws IOException {
    List<JsonNode> read = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      read.add(JSON.readTree(record.value()));
    }
    return read;
  }

  private void awaitAnswers(String topic, String model, int count) {
    await(count + " answers of " + model)
        .atMost(LIMIT)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                read(client.consumeCommitted(topic)).stream()
                        .filter(prediction -> model(prediction).equals(model))
                        .count()
                    >= count);
  }

  /** Does what a person does in a file manager: all that were collected are leaves. */
  private int moveToTheRightFolder(Path collected) throws IOException {
    List<Path> files = ImageFolder.read(collected, 2).files();
    Path right = Files.createDirectories(photos.resolve("leaf"));
    for (Path file : files) {
      Files.move(file, right.resolve(file.getFileName()));
    }
    return files.size();
  }

  private byte[] graph(String name, String version) throws IOException {
    return Files.readAllBytes(
        ModelCatalogue.home(models, name, version).resolve(ModelDescriptor.GRAPH));
  }

  @Test
  void shouldPromoteWhatWasLearntFromTheStreamWithoutLosingARequest() throws Exception {
    importBase();
    train("fruit");
    Path collected = temp.resolve("TO_LABEL");
    try (ProcessorJvm processor = serve()) {
      ScheduledFuture<?> sending =
          load.scheduleWithFixedDelay(this::sendNext, 0, 50, TimeUnit.MILLISECONDS);
      awaitAnswers(topics.predictions(), "fruit:1", 1);

      ColouredImages.write(photos.resolve("leaf"), LEAF, 6);
      train("fruit-next");
      awaitAnswers(shadows, "fruit-next:1", 2 * streamed.size());
      glimpse(
          "collect",
          "--bootstrap-servers",
          topics.bootstrapServers(),
          "--out",
          collected.toString(),
          "--disagree",
          "--model",
          "fruit",
          "--set",
          "glimpse.topics.predictions=" + topics.predictions(),
          "--set",
          "glimpse.topics.requests=" + topics.requests(),
          "--set",
          "glimpse.topics.shadow=" + shadows,
          "--set",
          "glimpse.fetch.file.roots=" + stream);
      assertThat(moveToTheRightFolder(collected)).as("%s", out).isEqualTo(8);
      train("fruit-next");
      awaitAnswers(shadows, "fruit-next:2", 1);
      train("fruit");
      awaitAnswers(topics.predictions(), "fruit:2", 2 * streamed.size());

      assertThat(sending.isDone()).as("the load has failed").isFalse();
      load.shutdown();
      assertThat(load.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
      List<ConsumerRecord<byte[], byte[]>> answers = exchange.predictions(sent);
      exchange.assertAnsweredOnceInOrder(answers);
      assertThat(client.consumeCommitted(topics.deadLetters())).isEmpty();
      assertThat(processor.exitCode()).isEmpty();
      assertThat(graph("fruit", "2")).isEqualTo(graph("fruit-next", "2"));
      assertThat(read(answers))
          .filteredOn(answer -> model(answer).equals("fruit:2"))
          .allMatch(answer -> answer.get("uri").asText().contains("/" + label(answer) + "/"));
      assertSameScoresAsClassify(read(answers));
    }
  }

  private void assertSameScoresAsClassify(List<JsonNode> answers) throws IOException {
    List<String> args = new ArrayList<>(List.of("classify", "--json", "--model", "fruit"));
    streamed.forEach(file -> args.add(file.toString()));
    glimpse(args.toArray(String[]::new));
    Map<String, JsonNode> classified = new HashMap<>();
    for (String line : out.toString().lines().toList()) {
      JsonNode prediction = JSON.readTree(line.getBytes(UTF_8));
      classified.put(prediction.at("/image/sha256").asText(), prediction);
    }
    assertThat(classified).hasSameSizeAs(streamed);
    List<JsonNode> served =
        answers.stream().filter(answer -> model(answer).equals("fruit:2")).toList();
    assertThat(served).extracting(this::checksum).containsAll(classified.keySet());
    assertThat(served)
        .allSatisfy(answer -> assertSameScores(answer, classified.get(checksum(answer))));
  }

  private String checksum(JsonNode prediction) {
    return prediction.at("/image/sha256").asText();
  }

  private static void assertSameScores(JsonNode streamed, JsonNode classified) {
    assertThat(streamed.get("model")).isEqualTo(classified.get("model"));
    JsonNode labels = streamed.get("predictions");
    JsonNode expected = classified.get("predictions");
    assertThat(labels).hasSize(3).hasSameSizeAs(expected);
    for (int i = 0; i < labels.size(); i++) {
      assertThat(labels.get(i).get("label")).isEqualTo(expected.get(i).get("label"));
      assertThat(
              Math.abs(
                  labels.get(i).get("score").asDouble() - expected.get(i).get("score").asDouble()))
          .isLessThan(ROUNDING);
    }
  }
}
