package dev.glimpse.service;

import static dev.glimpse.service.Exchange.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.glimpse.graph.ServedGraph;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.testing.ManagementClient;
import dev.glimpse.testing.TestBroker;
import dev.glimpse.testing.TestClient;
import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import dev.glimpse.testing.TestTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that look on, and what those that answer notice of them: nothing. */
@Tag("broker")
final class ShadowModelsIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAIR = "{model=\"letters\",";

  private static final String SHADOW_OF_ANIMALS =
      "glimpse_shadow_predictions_total{model=\"animals\",outcome=\"%s\",shadow=\"strict\"}";
  private static final String SKIPPED_FOR_ANIMALS =
      "glimpse_shadow_dropped_total{model=\"animals\",reason=\"unavailable\",shadow=\"strict\"}";

  @TempDir private Path models;
  private final TestClient client = TestClient.shared();
  private final TestTopics topics = TestTopics.create(client, TestBroker.bootstrapServers(), 4);
  private final String shadows = client.createTopic("shadows", 2);
  private final Exchange exchange = new Exchange(client, topics);
  private final Processors processors = new Processors();
  private int sent;

  @BeforeAll
  static void startEngine() {
    TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @BeforeEach
  void write() throws Exception {
    TestModels.write(models, "letters", "1", 1);
  }

  @AfterEach
  void close() {
    processors.close();
    client.close();
  }

  private ManagementClient start(String shadow, String... further) throws InterruptedException {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "glimpse.models.dir=" + models,
                "glimpse.model=letters",
                "glimpse.shadow=" + shadow,
                "glimpse.topics.shadow=" + shadows));
    settings.addAll(List.of(further));
    return ManagementClient.of(
        processors
            .service(topics.config(settings.toArray(String[]::new)), UnaryOperator.identity())
            .managementAddress());
  }

  private void send(int count, byte[] image) {
    List<ProducerRecord<byte[], byte[]>> requests = new ArrayList<>();
    for (int i = 0; i < count; i++, sent++) {
      requests.add(exchange.request("key-" + sent, TestImages.inlineRequest("id-" + sent, image)));
    }
    exchange.send(requests);
  }

  private static double compared(ManagementClient management, String shadow, String outcome) {
    return management.metric(
        "glimpse_shadow_predictions_total"
            + PAIR
            + "outcome=\"%s\",shadow=\"%s\"}".formatted(outcome, shadow));
  }

  private static double dropped(ManagementClient management, String shadow, String reason) {
    return management.metric(
        "glimpse_shadow_dropped_total"
            + PAIR
            + "reason=\"%s\",shadow=\"%s\"}".formatted(reason, shadow));
  }

  private void assertAnswered() {
    exchange.assertAnsweredOnceInOrder(exchange.predictions(sent));
    assertThat(client.consumeCommitted(topics.deadLetters())).isEmpty();
  }

  /** With the same preprocessing, and with one of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"mnist", "label-image"})
  void shouldWriteWhatAShadowSaysOfTheSameImages(String preprocessing) throws Exception {
    TestModels.write(models, "other", "7", preprocessing, 2);
    ManagementClient management = start("other");
    await()
        .until(
            () -> {
              send(1, TestImages.png(sent));
              return compared(management, "other", "disagreed") > 0;
            });

    send(300, TestImages.png(1));

    assertAnswered();
    await()
        .until(
            () ->
                compared(management, "other", "disagreed")
                        + dropped(management, "other", "unavailable")
                    == sent);
    assertThat(compared(management, "other", "agreed")).isZero();
    int looked = (int) compared(management, "other", "disagreed");
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Files.readString(Path.of("topics/schemas/image-prediction.schema.json")));
    Map<String, JsonNode> answers = byId(exchange.predictions(sent));
    List<ConsumerRecord<byte[], byte[]>> records =
        client.consume(shadows, looked, Duration.ofMinutes(1));
    assertThat(records).hasSize(looked);
    for (Map.Entry<String, JsonNode> record : byId(records).entrySet()) {
      JsonNode shadow = record.getValue();
      JsonNode answer = answers.get(record.getKey());
      assertThat(schema.validate(shadow)).isEmpty();
      assertThat(shadow.get("model").get("name").asText()).isEqualTo("other");
      assertThat(shadow.get("predictions").get(0).get("label").asText()).isEqualTo("c");
      assertThat(shadow.get("source")).isEqualTo(answer.get("source"));
      assertThat(shadow.get("image")).isEqualTo(answer.get("image"));
      assertThat(shadow.get("shadowOf").get("sha256")).isEqualTo(answer.get("model").get("sha256"));
      assertThat(shadow.get("shadowOf").get("agrees").asBoolean()).isFalse();
    }
  }

  private static Map<String, JsonNode> byId(List<ConsumerRecord<byte[], byte[]>> records)
      throws Exception {
    Map<String, JsonNode> byId = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      JsonNode prediction = JSON.readTree(record.value());
      byId.put(prediction.get("id").asText(), prediction);
    }
    assertThat(byId).hasSameSizeAs(records);
    return byId;
  }

  @Test
  void shouldCompareAllLabelsOfModelsWhoseLabelsDoNotExcludeEachOther() throws Exception {
    List<String> names = List.of("cat", "dog", "fox");
    TestModels.writePixelScores(
        models, "animals", new OutputTensor(ServedGraph.OUTPUT, Kind.SIGMOID, null), names);
    TestModels.writePixelScores(
        models,
        "strict",
        new OutputTensor(ServedGraph.OUTPUT, Kind.SIGMOID, null, Map.of("fox", 0.8f)),
        names);
    ManagementClient management = start("strict", "glimpse.model=animals");
    Map<Boolean, byte[]> images =
        Map.of(
            true, TestModels.pixelScores(0.9, 0.6, 0.1),
            false, TestModels.pixelScores(0.9, 0.6, 0.7));
    await()
        .until(
            () -> {
              send(1, TestModels.pixelScores(0.1, 0.2, 0.3));
              return management.metric(SHADOW_OF_ANIMALS.formatted("agreed")) > 0;
            });
    int before = sent;

    send(5, images.get(true));
    send(5, images.get(false));

    List<ConsumerRecord<byte[], byte[]>> answers = exchange.predictions(sent);
    JsonSchema schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Files.readString(Path.of("topics/schemas/image-prediction.schema.json")));
    for (Map.Entry<String, JsonNode> answer : byId(answers).entrySet()) {
      assertThat(schema.validate(answer.getValue())).isEmpty();
      int number = Integer.parseInt(answer.getKey().substring("id-".length()));
      assertThat(answer.getValue().get("predictions"))
          .hasSize(number < before ? 0 : number < before + 5 ? 2 : 3);
    }
    await()
        .until(
            () ->
                management.metric(SHADOW_OF_ANIMALS.formatted("agreed"))
                        + management.metric(SHADOW_OF_ANIMALS.formatted("disagreed"))
                        + management.metric(SKIPPED_FOR_ANIMALS)
                    == sent);
    assertThat(management.metric(SHADOW_OF_ANIMALS.formatted("disagreed"))).isEqualTo(5);
  }

  @Test
  void shouldAnswerAsEverWhileAShadowHangs() throws Exception {
    TestModels.writeHanging(models, "hanging");
    ManagementClient management = start("letters=hanging:1", "glimpse.shadow.bytes=1048576");
    await()
        .until(
            () -> {
              send(1, TestImages.png(sent));
              return compared(management, "hanging:1", "agreed") > 0;
            });

    for (int round = 0; round < 10; round++) {
      send(200, TestImages.marked(200));
    }

    assertAnswered();
    assertThat(dropped(management, "hanging:1", "busy")).isPositive();
    assertThat(management.isReady()).isTrue();
  }

  @Test
  void shouldAnswerAsEverWhereAShadowIsMissingOrBroken() throws Exception {
    TestModels.write(models, "broken", "1", TestModels.CLASSES);
    TestModels.write(models, "more", "1", 3);
    ManagementClient management = start("nowhere,more=broken");

    send(50, TestImages.png(1));
    assertAnswered();
    List<ProducerRecord<byte[], byte[]>> others =
        Stream.of("a", "b", "c")
            .map(
                key ->
                    exchange.request(
                        key,
                        Exchange.bytes(
                            text(TestImages.inlineRequest(key, TestImages.png(1)))
                                .replaceFirst("\\{", "{\"model\":\"more\","))))
            .toList();
    exchange.send(others);
    sent += others.size();
    assertAnswered();

    assertThat(dropped(management, "nowhere", "unavailable")).isEqualTo(50);
    await()
        .until(
            () ->
                management.metric("glimpse_model_failures_total{model=\"broken\",reason=\"load\"}")
                    == 1);
  }

  @Test
  void shouldAnswerAsEverWhenTheTopicOfTheShadowIsGone() throws Exception {
    TestModels.write(models, "other", "1", 1);
    ManagementClient management = start("other");
    client.delete(shadows);

    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              send(10, TestImages.png(sent));
              return dropped(management, "other", "unsent") > 0;
            });

    assertAnswered();
  }

  @Test
  void shouldNotStartWithoutTheTopicOfTheShadow() {
    client.delete(shadows);

    assertThatThrownBy(() -> start("letters"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("glimpse.topics.shadow");
  }
}
