package dev.glimpse.service;

import static dev.glimpse.service.Exchange.bytes;
import static dev.glimpse.service.Exchange.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.system.Sha256Checksum;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.ManagementClient;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import dev.glimpse.testing.TestTopics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are replaced, loaded and unloaded while requests come. */
@Tag("broker")
final class ModelsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROUND = 50;

  @TempDir private Path models;
  @TempDir private Path elsewhere;
  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 4);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();
  private int sent;

  @BeforeAll
  static void startEngine() {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @AfterEach
  void close() {
    processors.close();
    client.close();
  }

  private ManagementClient start(String... further) throws InterruptedException {
    List<String> settings = new ArrayList<>(List.of(further));
    settings.add("glimpse.models.dir=" + models);
    settings.add("glimpse.models.poll.interval.ms=100");
    return ManagementClient.of(
        processors
            .service(topics.config(settings.toArray(String[]::new)), UnaryOperator.identity())
            .managementAddress());
  }

  /** Requests that name models in turn; none where there are none to name. */
  private void send(String... named) {
    List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
    for (int i = 0; i < ROUND; i++, sent++) {
      String model = named.length == 0 ? "" : ",\"model\":\"" + named[sent % named.length] + "\"";
      String data = Base64.getEncoder().encodeToString(TestImages.png(sent));
      requests.add(
          exchange.request(
              "key-" + sent,
              bytes("{\"id\":\"" + sent + "\",\"data\":\"" + data + "\"" + model + "}")));
    }
    exchange.send(requests);
  }

  /** Sends and sends, until something is so. */
  private void sendUntil(BooleanSupplier condition) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              send();
              return condition.getAsBoolean();
            });
  }

  private static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
    try {
      return JSON.readTree(record.value());
    } catch (IOException e) {
      throw new AssertionError(text(record.value()), e);
    }
  }

  private static boolean inForce(ManagementClient management, String version) {
    return management.metric("glimpse_model_active{model=\"letters\",version=\"" + version + "\"}")
        == 1;
  }

  @Test
  void shouldReplaceAModelUnderLoadAndLoseNothing() throws Exception {
    TestModels.write(models, "letters", "1", 1);
    ManagementClient management = start("glimpse.model=letters");
    send();

    TestModels.write(models, "letters", "2", 2);
    sendUntil(() -> answeredBy(2));
    // A version whose scores are no numbers, and one that is there in part.
    TestModels.write(models, "letters", "3", TestModels.CLASSES);
    byte[] whole = copyWithHalfOfTheGraph("letters", "4");
    sendUntil(() -> failures(management, "load") == 1 && failures(management, "checksum") == 1);
    assertThat(inForce(management, "2")).isTrue();
    send();
    Files.write(graph("4"), whole);
    sendUntil(() -> answeredBy(4));
    send();

    List<ConsumerRecord<byte[], byte[]>> answers = exchange.predictions(sent);
    exchange.assertAnsweredOnceInOrder(answers);
    assertThat(client.consumeCommitted(topics.deadLetters())).isEmpty();
    Map<Integer, Integer> latest = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> answer : answers) {
      JsonNode model = json(answer).get("model");
      int version = model.get("version").asInt();
      assertThat(json(answer).get("predictions").get(0).get("index").asInt()).isEqualTo(version);
      assertThat(model.get("sha256").asText()).isEqualTo(Sha256Checksum.of(graph("" + version)));
      assertThat(version)
          .as("partition %d, offset %d", answer.partition(), answer.offset())
          .isGreaterThanOrEqualTo(latest.getOrDefault(answer.partition(), 1));
      latest.put(answer.partition(), version);
    }
    assertThat(answers)
        .extracting(answer -> json(answer).get("model").get("version").asInt())
        .contains(1, 2, 4)
        .doesNotContain(3);
    await().until(() -> management.metric("glimpse_models_loaded") == 1);
    assertThat(failures(management, "load")).isEqualTo(1);
  }

  private Path graph(String version) {
    return ModelCatalogue.home(models, "letters", version).resolve(ModelDescriptor.GRAPH);
  }

  /** Returns all of it. */
  private byte[] copyWithHalfOfTheGraph(String name, String version) throws IOException {
    TestModels.write(elsewhere, name, version, 4);
    Path from = ModelCatalogue.home(elsewhere, name, version);
    Path to = Files.createDirectories(ModelCatalogue.home(models, name, version));
    byte[] graph = Files.readAllBytes(from.resolve(ModelDescriptor.GRAPH));
    Files.write(to.resolve(ModelDescriptor.GRAPH), Arrays.copyOf(graph, graph.length / 2));
    for (String file : List.of("labels.txt", ModelDescriptor.FILE)) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
    return graph;
  }

  private static double failures(ManagementClient management, String reason) {
    return management.metric(
        "glimpse_model_failures_total{model=\"letters\",reason=\"" + reason + "\"}");
  }

  @Test
  void shouldShowAndCountAnImageThatIsStoredRotated() throws Exception {
    TestModels.write(models, "letters", "1", 1);
    ManagementClient management = start("glimpse.model=letters");
    String data = Base64.getEncoder().encodeToString(TestImages.webp("exif-6"));
    exchange.send(
        List.of(exchange.request("key", bytes("{\"id\":\"0\",\"data\":\"" + data + "\"}"))));

    JsonNode image = json(exchange.predictions(1).get(0)).get("image");
    assertThat(image.get("format").textValue()).isEqualTo("webp");
    assertThat(image.get("orientation").intValue()).isEqualTo(6);
    await()
        .untilAsserted(
            () ->
                assertThat(management.metric("glimpse_rotated_images_total{model=\"letters\"}"))
                    .isEqualTo(1));
  }

  private boolean answeredBy(int version) {
    return client.consumeCommitted(topics.predictions()).stream()
        .anyMatch(answer -> json(answer).get("model").get("version").asInt() == version);
  }

  @Test
  void shouldServeMoreModelsThanMayBeLoaded() throws Exception {
    List<String> names = List.of("letters", "more", "yet-more");
    for (int i = 0; i < names.size(); i++) {
      TestModels.write(models, names.get(i), "1", i);
    }
    ManagementClient management = start("glimpse.model=letters", "glimpse.models.max.loaded=2");

    for (int round = 0; round < 6; round++) {
      send(names.toArray(String[]::new));
    }

    List<ConsumerRecord<byte[], byte[]>> answers = exchange.predictions(sent);
    exchange.assertAnsweredOnceInOrder(answers);
    for (ConsumerRecord<byte[], byte[]> answer : answers) {
      int number = json(answer).get("id").asInt() % names.size();
      assertThat(json(answer).get("model").get("name").asText()).isEqualTo(names.get(number));
      assertThat(json(answer).get("predictions").get(0).get("index").asInt()).isEqualTo(number);
    }
    assertThat(management.metric("glimpse_models_loaded")).isLessThanOrEqualTo(2);
    assertThat(loads(management, "letters")).isEqualTo(1);
    assertThat(loads(management, "more")).isPositive();
    assertThat(loads(management, "yet-more")).isPositive();
  }

  private static double loads(ManagementClient management, String model) {
    return management.metric("glimpse_model_loads_total{model=\"" + model + "\"}");
  }

  @Test
  void shouldAnswerForAModelThatCannotBeLoadedByDeadLettersAndServeTheOthers() throws Exception {
    TestModels.write(models, "letters", "1", 1);
    TestModels.write(models, "broken", "1", TestModels.CLASSES);
    start("glimpse.model=letters");

    send("letters", "broken");

    assertThat(exchange.predictions(ROUND / 2)).hasSize(ROUND / 2);
    assertThat(Exchange.codes(exchange.deadLetters(ROUND / 2)).values())
        .hasSize(ROUND / 2)
        .containsOnly("MODEL_UNAVAILABLE");
  }
}
