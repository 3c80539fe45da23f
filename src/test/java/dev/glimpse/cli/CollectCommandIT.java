package dev.glimpse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.glimpse.collect.CollectedFolder;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Prediction;
import dev.glimpse.event.ScoredLabel;
import dev.glimpse.image.ImageFolder;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.serde.AnswerWriter;
import dev.glimpse.service.Processors;
import dev.glimpse.system.Sha256Checksum;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.ImageStoreServer;
import dev.glimpse.testing.ProcessorJvm;
import dev.glimpse.testing.Signals;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code collect} with a broker, a processor, and stores of images. */
@Tag("broker")
final class CollectCommandIT {

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String SHADOWS = "glimpse.topics.shadow=";

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 2);
  private final Processors processors = new Processors();
  private final ImageStoreServer server = new ImageStoreServer();

  CollectCommandIT() throws IOException {}

  @BeforeAll
  static void startEngine() {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @BeforeEach
  void createStore() throws IOException {
    Files.createDirectories(folder.resolve("photos"));
  }

  @AfterEach
  void close() throws IOException {
    processors.close();
    client.close();
    server.close();
  }

  private List<String> arguments(List<String> settings, String... options) {
    List<String> line =
        new ArrayList<>(List.of("collect", "--out", folder.resolve("out").toString()));
    line.addAll(ProcessorJvm.options(topics.settings(settings.toArray(String[]::new))));
    line.addAll(List.of(options));
    return line;
  }

  private int collect(List<String> settings, String... options) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(arguments(settings, options).toArray(String[]::new));
  }

  /** The settings with which the stores of the test may be read. */
  private List<String> stores() {
    return List.of(
        "glimpse.fetch.file.roots=" + folder.resolve("photos"),
        "glimpse.fetch.http.private.addresses=true");
  }

  private List<String> images() throws IOException {
    Path root = folder.resolve("out");
    return ImageFolder.read(root, 9).files().stream()
        .map(file -> root.relativize(file).toString())
        .toList();
  }

  private Set<String> checksums() throws IOException {
    return ImageFolder.read(folder.resolve("out"), 9).files().stream()
        .map(
            file -> {
              try {
                return Sha256Checksum.of(file);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            })
        .collect(Collectors.toSet());
  }

  private String sheet() throws IOException {
    return Files.readString(folder.resolve("out").resolve(CollectedFolder.SHEET));
  }

  private String count(String what) {
    return out.toString()
        .lines()
        .map(String::strip)
        .filter(line -> line.endsWith(" " + what))
        .map(line -> line.split(" ", 2)[0])
        .collect(Collectors.joining(","));
  }

  private void startProcessor(Path models, String... further) throws Exception {
    List<String> settings = new ArrayList<>(stores());
    settings.addAll(List.of("glimpse.models.dir=" + models, "glimpse.model=letters"));
    settings.addAll(List.of(further));
    processors.start(topics.config(settings.toArray(String[]::new)));
  }

  private void request(String id, byte[] value) {
    client.produce(new ProducerRecord<>(topics.requests(), 0, id.getBytes(UTF_8), value));
  }

  @Test
  void shouldCollectFromStoresAndRequests() throws Exception {
    Path models = folder.resolve("models");
    TestModels.write(models, "letters", "1", 1);
    byte[] ofServer = TestImages.png(1);
    byte[] inline = TestImages.png(2);
    byte[] photo = TestImages.encoded("jpeg", 300, 3);
    byte[] changing = TestImages.png(4);
    Path file = folder.resolve("photos/ä photo.png");
    Files.write(file, photo);
    server.put("/stays", ofServer);
    server.put("/goes", TestImages.png(5));
    server.put("/changes", changing);
    startProcessor(models);
    request("served", TestImages.uriRequest("served", server.uri("/stays")));
    request("again", TestImages.uriRequest("again", server.uri("/stays")));
    request("inline", TestImages.inlineRequest("inline", inline));
    request("file", TestImages.uriRequest("file", file.toUri().toString()));
    request("goes", TestImages.uriRequest("goes", server.uri("/goes")));
    request("changes", TestImages.uriRequest("changes", server.uri("/changes")));
    client.consume(topics.predictions(), 6, LIMIT);
    server.remove("/goes");
    server.put("/changes", TestImages.png(6));

    assertThat(collect(stores(), "--below", "0.6")).isEqualTo(Main.FAILED);

    assertThat(checksums())
        .containsExactlyInAnyOrder(
            Sha256Checksum.of(ofServer), Sha256Checksum.of(inline), Sha256Checksum.of(photo));
    assertThat(images()).allMatch(name -> name.matches("b/0\\.5500 a 0\\.0500 \\w{16}\\.\\w+"));
    assertThat(images()).filteredOn(name -> name.endsWith(".jpg")).hasSize(1);
    assertThat(err.toString())
        .contains("left out: goes: IMAGE_NOT_FOUND: " + server.uri("/goes"))
        .contains("left out: changes: IMAGE_CHANGED: ");
    assertThat(count("predictions in " + topics.predictions())).isEqualTo("6");
    assertThat(count("with a best score below 0.6")).isEqualTo("6");
    assertThat(count("images left out: IMAGE_NOT_FOUND")).isEqualTo("1");
    assertThat(count("images collected into " + folder.resolve("out"))).isEqualTo("3");
    assertThat(sheet()).contains("<h2>b (3)</h2>", "data:image/jpeg;base64,");

    int requested = server.requests("/stays");
    assertThat(collect(stores(), "--below", "0.6")).isEqualTo(Main.FAILED);
    assertThat(images()).hasSize(3);
    assertThat(server.requests("/stays")).isEqualTo(requested);

    assertThat(collect(stores(), "--margin", "0.4")).isEqualTo(Main.DONE);
  }

  @Test
  void shouldCollectWhatTheShadowLabelsDifferently() throws Exception {
    Path models = folder.resolve("models");
    TestModels.write(models, "letters", "1", 1);
    TestModels.write(models, "other", "7", 2);
    String shadows = client.createTopic("shadows", 1);
    startProcessor(models, "glimpse.shadow=other", SHADOWS + shadows);
    List<Integer> sent = new ArrayList<>();
    await()
        .until(
            () -> {
              sent.add(sent.size());
              String id = "id-" + sent.size();
              request(id, TestImages.inlineRequest(id, TestImages.png(sent.size())));
              return client.consumeCommitted(shadows).size() >= 3;
            });
    client.consume(topics.predictions(), sent.size(), LIMIT);
    await().until(() -> client.isStable(topics.predictions()));

    assertThat(
            collect(
                List.of(SHADOWS + shadows), "--disagree", "--model", "letters:1", "--limit", "2"))
        .isEqualTo(Main.DONE);

    assertThat(images())
        .hasSize(2)
        .allMatch(name -> name.matches("b/0\\.5500 shadow c 0\\.5500 \\w{16}\\.png"));
    assertThat(sheet()).contains("shadow: c 55.00 %");
    assertThat(collect(List.of(SHADOWS + shadows), "--disagree", "--model", "other"))
        .isEqualTo(Main.DONE);
    assertThat(images()).hasSize(2);
  }

  @Test
  void shouldStoreAHostileLabelBelowTheFolder() throws Exception {
    Path models = folder.resolve("models");
    List<String> labels =
        new ArrayList<>(List.of("../../<script>alert(1)</script>", "a:b\u202e", "c"));
    labels.addAll(List.of("defghij".split("")));
    TestModels.write(models, "letters", "1", 0, labels);
    startProcessor(models);
    request("x", TestImages.inlineRequest("x\\u001b[2J", TestImages.png(1)));
    client.consume(topics.predictions(), 1, LIMIT);

    assertThat(collect(List.of(), "--below", "1")).isEqualTo(Main.DONE);

    assertThat(images()).hasSize(1);
    assertThat(images().get(0))
        .matches("_\\._\\.\\._.*script_/0\\.5500 a_b_ 0\\.0500 \\w{16}\\.png");
    assertThat(sheet()).doesNotContain("<script").contains("&lt;script&gt;alert(1)");
    try (Stream<Path> all = Files.list(folder)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("models", "out", "photos");
    }
  }

  private ProducerRecord<byte[], byte[]> prediction(
      int number, @Nullable String uri, byte[] image, Instant time) {
    Prediction prediction =
        new Prediction(
            "id-" + number,
            uri,
            new Prediction.Model("letters", "1", "aa"),
            List.of(
                new ScoredLabel(1, 0, null, "a", 0.5f + number / 1000f),
                new ScoredLabel(2, 1, null, "b", 0.45f)),
            new Prediction.Image("png", 28, 28, image.length, Sha256Checksum.of(image)),
            new Prediction.Source(topics.requests(), 0, number, time),
            new Prediction.Timing(0, 0, 0, 0, 0),
            1,
            "test",
            "cpu",
            EventAttributes.NONE,
            false,
            null);
    return new ProducerRecord<>(
        topics.predictions(),
        number % 2,
        time.toEpochMilli(),
        null,
        AnswerWriter.write(prediction));
  }

  private ProducerRecord<byte[], byte[]> served(int number, Instant time) {
    byte[] image = TestImages.marked(number + 1); // each is different
    server.put("/" + number, image);
    return prediction(number, server.uri("/" + number), image, time);
  }

  @Test
  void shouldReadCommittedPredictionsSinceATimeUpToALimit() throws Exception {
    Instant now = Instant.now();
    for (int i = 0; i < 5; i++) {
      client.produce(served(i, now.minus(Duration.ofHours(3))));
    }
    for (int i = 5; i < 10; i++) {
      client.produce(served(i, now));
    }
    client.produce(new ProducerRecord<>(topics.predictions(), 0, null, "{}".getBytes(UTF_8)));
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", topics.bootstrapServers(), "transactional.id", "t" + now),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(served(11, now)).get();
      producer.abortTransaction();
    }

    assertThat(collect(stores(), "--since", "2h", "--limit", "3")).isEqualTo(Main.DONE);

    assertThat(images())
        .extracting(name -> name.substring(0, 8))
        .containsExactly("a/0.5050", "a/0.5060", "a/0.5070"); // the smallest margins
    assertThat(count("records in %s are not predictions".formatted(topics.predictions())))
        .isEqualTo("1");
    assertThat(collect(stores(), "--limit", "3")).isEqualTo(Main.DONE);
    assertThat(images())
        .extracting(name -> name.substring(0, 8))
        .contains("a/0.5000", "a/0.5010", "a/0.5020")
        .hasSize(6);
    assertThat(collect(stores(), "--margin", "1")).isEqualTo(Main.DONE);
    assertThat(images()).hasSize(10);
  }

  @Test
  void shouldTakeTheNextImagesForThoseThatAreGone() throws Exception {
    for (int i = 0; i < 12; i++) {
      client.produce(served(i, Instant.now()));
      if (i < 5) {
        server.remove("/" + i);
      }
    }

    assertThat(collect(stores(), "--limit", "3")).isEqualTo(Main.FAILED);

    assertThat(images())
        .extracting(name -> name.substring(0, 8))
        .containsExactly("a/0.5050", "a/0.5060", "a/0.5070");
  }

  @Test
  void shouldFetchNothingThatTheSettingsForbid() throws Exception {
    byte[] image = TestImages.png(1);
    Path secret = Files.write(folder.resolve("secret.png"), image);
    client.produce(prediction(1, secret.toUri().toString(), image, Instant.now()));
    server.put("/2", image);
    client.produce(prediction(2, server.uri("/2"), TestImages.png(2), Instant.now()));
    client.produce(prediction(3, "no address", TestImages.png(3), Instant.now()));
    byte[] large = TestImages.encoded("png", 2_000, 4);
    server.put("/4", large);
    client.produce(prediction(4, server.uri("/4"), large, Instant.now()));

    assertThat(collect(List.of(), "--margin", "1")).isEqualTo(Main.FAILED);
    assertThat(images()).isEmpty();
    assertThat(count("images left out: FETCH_FORBIDDEN")).isEqualTo("3");
    assertThat(count("images left out: INVALID_REQUEST")).isEqualTo("1");
    assertThat(server.requests("/2")).isZero();

    List<String> small = new ArrayList<>(stores());
    small.add("glimpse.image.max.pixels=10000");
    assertThat(collect(small, "--margin", "1")).isEqualTo(Main.FAILED);
    assertThat(images()).isEmpty();
    assertThat(count("images left out: IMAGE_TOO_LARGE")).isEqualTo("1");
  }

  @Test
  void shouldReportInlineImagesThatAreNoLongerRetained() throws Exception {
    byte[] first = TestImages.png(1);
    byte[] second = TestImages.png(2);
    request("first", TestImages.inlineRequest("first", first));
    request("second", TestImages.inlineRequest("second", second));
    request("none", TestImages.uriRequest("none", server.uri("/none")));
    client.produce(prediction(0, null, first, Instant.now()));
    client.produce(prediction(1, null, second, Instant.now()));
    client.produce(prediction(2, null, TestImages.png(3), Instant.now()));
    client.produce(prediction(9, null, TestImages.png(4), Instant.now()));
    client
        .admin()
        .deleteRecords(
            Map.of(new TopicPartition(topics.requests(), 0), RecordsToDelete.beforeOffset(1)))
        .all()
        .get();

    assertThat(collect(List.of(), "--margin", "1")).isEqualTo(Main.FAILED);

    assertThat(checksums()).containsExactly(Sha256Checksum.of(second));
    assertThat(count("images left out: REQUEST_GONE")).isEqualTo("3");
    assertThat(err.toString()).contains("left out: id-0: REQUEST_GONE: the request is no longer");
  }

  @Test
  void shouldNameTheSettingOfAMissingTopic() {
    client.delete(topics.predictions());

    assertThat(collect(List.of(), "--margin", "1")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("glimpse.topics.predictions");
    assertThat(collect(List.of(SHADOWS + "nowhere"), "--disagree")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("glimpse.topics.shadow");
  }

  /** SIGINT ends it in order, SIGKILL does not; either way the next run continues. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldContinueAfterItsEnd(boolean inOrder) throws Exception {
    for (int i = 0; i < 40; i++) {
      client.produce(served(i, Instant.now()));
    }
    server.hold("/20");
    try (ProcessorJvm process =
        ProcessorJvm.start(Main.class.getName(), arguments(stores(), "--margin", "1"))) {
      await()
          .atMost(LIMIT)
          .until(() -> server.requests("/20") == 1 && Files.exists(folder.resolve("out/a")));
      await().until(() -> images().size() >= 10);
      if (inOrder) {
        Signals.interrupt(process.handle());
        await().atMost(LIMIT).until(() -> process.exitCode().isPresent());
        assertThat(process.exitCode().getAsInt()).isEqualTo(128 + 2);
        assertThat(process.log()).contains("images collected into");
        assertThat(sheet()).contains("<h2>a (%d)</h2>".formatted(images().size()));
      } else {
        Signals.kill(process.handle());
      }
    }
    int before = images().size();
    assertThat(before).isBetween(10, 39);
    assertThat(checksums()).hasSize(before).allMatch(this::isServed);
    server.release();

    assertThat(collect(stores(), "--margin", "1")).isEqualTo(Main.DONE);

    assertThat(images()).hasSize(40);
    assertThat(checksums()).hasSize(40);
    assertThat(Integer.parseInt(count("images collected into " + folder.resolve("out"))))
        .isEqualTo(40 - before);
  }

  private boolean isServed(String sha256) {
    return server.images().stream().map(Sha256Checksum::of).anyMatch(sha256::equals);
  }
}
