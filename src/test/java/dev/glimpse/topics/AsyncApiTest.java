package dev.glimpse.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.glimpse.event.EventAttributes;
import dev.glimpse.event.Failure;
import dev.glimpse.event.FailureCode;
import dev.glimpse.event.Prediction;
import dev.glimpse.serde.CloudEventHeaders;
import dev.glimpse.serde.DeadLetterHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** topics/asyncapi.yaml against the official schema, the topics, the schemas and the code. */
@Tag("unit")
final class AsyncApiTest {

  private static final Path FOLDER = Path.of("topics");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory DRAFT_2020 =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private JsonNode contract;

  @BeforeEach
  void read() throws IOException {
    JsonNode tree = new YAMLMapper().readTree(FOLDER.resolve("asyncapi.yaml").toFile());
    contract = JSON.readTree(tree.toString());
  }

  private static Map<String, JsonNode> fields(JsonNode object) {
    Map<String, JsonNode> fields = new HashMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  private JsonNode message(String name) {
    return contract.at("/components/messages/" + name);
  }

  private JsonNode headers(String name) {
    return contract.at("/components/schemas/" + name);
  }

  /** Returns the rule with the schemas of topics/schemas in place of references to them. */
  private static JsonNode inlined(JsonNode rule) throws IOException {
    if (rule.has("$ref")) {
      return JSON.readTree(FOLDER.resolve(rule.get("$ref").asText()).toFile());
    }
    JsonNode copy = rule.deepCopy();
    if (copy.has("allOf")) {
      for (JsonNode part : copy.get("allOf")) {
        if (part.has("$ref")) {
          JsonNode schema = inlined(part);
          ((ObjectNode) part).removeAll();
          ((ObjectNode) part).setAll((ObjectNode) schema);
        }
      }
    }
    return copy;
  }

  @Test
  void shouldConformToTheOfficialSchema() throws IOException {
    JsonSchema official =
        JsonSchemaFactory.getInstance(VersionFlag.V7)
            .getSchema(
                Files.readString(
                    Path.of("src/test/resources/asyncapi/asyncapi-3.0.0.schema.json")));

    assertThat(official.validate(contract)).isEmpty();

    ((ObjectNode) contract.at("/operations/sendDeadLetter")).put("action", "publish");
    assertThat(official.validate(contract)).as("a wrong document").isNotEmpty();
  }

  @Test
  void shouldReferToWhatExists() throws IOException {
    for (JsonNode reference : contract.findValues("$ref")) {
      String target = reference.asText();
      if (target.startsWith("#")) {
        assertThat(contract.at(target.substring(1)).isMissingNode()).as(target).isFalse();
      } else {
        assertThat(FOLDER.resolve(target)).isRegularFile();
      }
    }
  }

  @Test
  void shouldHaveAChannelForEachTopicAsItIsDeclared() throws IOException {
    Map<String, TopicDeclaration> topics =
        TopicFileReader.packaged().stream()
            .collect(Collectors.toMap(TopicDeclaration::name, topic -> topic));
    Set<String> addresses = new HashSet<>();
    for (JsonNode channel : contract.get("channels")) {
      String address = channel.get("address").asText();
      JsonNode kafka = channel.at("/bindings/kafka");
      TopicDeclaration topic = topics.get(address);
      assertThat(topic).as(address).isNotNull();
      assertThat(kafka.get("topic").asText()).isEqualTo(address);
      assertThat(kafka.get("partitions").asInt()).isEqualTo(topic.partitions());
      Map<String, String> config = new HashMap<>();
      fields(kafka.get("topicConfiguration"))
          .forEach(
              (key, value) ->
                  config.put(key, value.isArray() ? value.get(0).asText() : value.asText()));
      assertThat(config).as(address).isEqualTo(topic.config());
      addresses.add(address);
    }
    assertThat(addresses).isEqualTo(topics.keySet());
  }

  @Test
  void shouldHaveOneOperationForEachChannel() {
    List<String> used =
        contract.get("operations").findValues("channel").stream()
            .map(channel -> channel.get("$ref").asText())
            .toList();

    assertThat(used)
        .containsExactlyInAnyOrderElementsOf(
            fields(contract.get("channels")).keySet().stream()
                .map(name -> "#/channels/" + name)
                .toList());
    assertThat(contract.at("/operations/receiveImageRequest/action").asText()).isEqualTo("receive");
  }

  @Test
  void shouldHaveExamplesThatAreValid() throws IOException {
    for (Map.Entry<String, JsonNode> message :
        fields(contract.at("/components/messages")).entrySet()) {
      JsonNode rule = message.getValue();
      JsonSchema payload = DRAFT_2020.getSchema(inlined(rule.get("payload")));
      JsonNode headerRule = contract.at(rule.at("/headers/$ref").asText().substring(1));
      JsonSchema headers = DRAFT_2020.getSchema(headerRule);
      assertThat(rule.get("examples")).as(message.getKey()).isNotEmpty();
      for (JsonNode example : rule.get("examples")) {
        assertThat(payload.validate(example.get("payload"))).as("%s", example).isEmpty();
        if (example.has("headers")) {
          assertThat(headers.validate(example.get("headers"))).as("%s", example).isEmpty();
        }
      }
    }
  }

  @Test
  void shouldRequireTheModelThatAShadowIsComparedWith() throws IOException {
    JsonSchema shadow = DRAFT_2020.getSchema(inlined(message("shadowPrediction").get("payload")));
    JsonNode prediction = message("imagePrediction").at("/examples/0/payload");

    assertThat(shadow.validate(prediction)).isNotEmpty();
  }

  private static Map<String, String> texts(Headers headers) {
    Map<String, String> texts = new HashMap<>();
    headers.forEach(
        header -> texts.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
    return texts;
  }

  private static Set<String> required(JsonNode rule) {
    Set<String> required = new HashSet<>();
    rule.get("required").forEach(name -> required.add(name.asText()));
    return required;
  }

  private static void assertValid(JsonNode rule, Map<String, String> headers) {
    assertThat(DRAFT_2020.getSchema(rule).validate(JSON.valueToTree(headers))).isEmpty();
  }

  private static Map<String, String> headersOfAnswer(Headers request, String contentType) {
    Headers written = new RecordHeaders(request);
    CloudEventHeaders.describe(
        written,
        new Prediction(
            "one",
            null,
            new Prediction.Model("birds", "3", "00"),
            List.of(),
            new Prediction.Image("png", 1, 1, 1, "00"),
            null,
            new Prediction.Timing(0, 0, 0, 0, 0),
            1,
            "engine",
            "cpu",
            EventAttributes.NONE,
            false,
            null),
        "/glimpse/test",
        Instant.EPOCH,
        contentType);
    return texts(written);
  }

  @Test
  void shouldHaveTheHeadersOfPredictions() {
    Headers event = new RecordHeaders();
    for (String name : List.of("ce_id", "ce_source", "ce_subject", "ce_time", "ce_expirytime")) {
      event.add(name, "x".getBytes(StandardCharsets.UTF_8));
    }
    Map<String, String> least = headersOfAnswer(new RecordHeaders(), "application/json");
    Map<String, String> most = headersOfAnswer(event, "application/avro");
    JsonNode rule = headers("predictionHeaders");

    assertThat(fields(rule.get("properties")).keySet()).isEqualTo(most.keySet());
    assertThat(required(rule)).isEqualTo(least.keySet());
    assertValid(rule, most);
    assertValid(rule, least);
  }

  @Test
  void shouldHaveTheHeadersOfDeadLetters() {
    Failure failure = new Failure(FailureCode.IMAGE_NOT_FOUND, "There is no such file");
    Headers least = new RecordHeaders();
    DeadLetterHeaders.describe(
        least, failure, new Prediction.Source("image-requests", 3, 1043, Instant.EPOCH));
    Headers most = new RecordHeaders();
    DeadLetterHeaders.describe(
        most, failure, new Prediction.Source("image-requests", 3, 1043, Instant.EPOCH, 2));
    DeadLetterHeaders.describeOmitted(most, DeadLetterHeaders.ALL_PARTS);
    DeadLetterHeaders.describeThrown(most, new IllegalStateException(), 1_000);
    JsonNode rule = headers("deadLetterHeaders");

    assertThat(fields(rule.get("properties")).keySet()).isEqualTo(texts(most).keySet());
    assertThat(required(rule)).isEqualTo(texts(least).keySet());
    assertValid(rule, texts(most));
    assertValid(rule, texts(least));
  }

  @Test
  void shouldNameAllHeadersThatTheDocumentNames() throws IOException {
    String document = Files.readString(Path.of("docs/events.md"));
    Set<String> documented =
        Pattern.compile("(?m)^\\| `((?:ce_|glimpse\\.|__streams\\.|content-)[^`]+)` \\|")
            .matcher(document)
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toSet());
    Set<String> declared = new HashSet<>();
    for (String name : List.of("predictionHeaders", "deadLetterHeaders")) {
      declared.addAll(fields(headers(name).get("properties")).keySet());
    }

    assertThat(documented).isEqualTo(declared);
  }

  @Test
  void shouldNameEveryCodeOfDeadLettersInItsPattern() {
    String pattern =
        headers("deadLetterHeaders").at("/properties/glimpse.error.code/pattern").asText();

    assertThat(FailureCode.values()).allMatch(code -> code.name().matches(pattern));
  }

  @Test
  void shouldBeRenderedOnThePageThatTheDocumentsLinkTo() throws IOException {
    String page = Files.readString(Path.of("docs/asyncapi.md"));

    for (JsonNode channel : contract.get("channels")) {
      assertThat(page).contains(channel.get("address").asText());
    }
    for (String operation : fields(contract.get("operations")).keySet()) {
      assertThat(page).contains(operation);
    }
    for (String name : fields(headers("deadLetterHeaders").get("properties")).keySet()) {
      assertThat(page).contains(name);
    }
    assertThat(Files.readString(Path.of("docs/events.md"))).contains("(asyncapi.md)");
  }
}
