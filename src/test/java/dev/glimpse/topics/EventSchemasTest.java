package dev.glimpse.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.glimpse.event.FailureException;
import dev.glimpse.event.ImageRequest;
import dev.glimpse.testing.TestEvents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas under topics/schemas, held against the examples of docs/events.md. */
@Tag("unit")
class EventSchemasTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path DOCUMENT = Path.of("docs/events.md");
  private static final JsonSchema REQUEST = schema("image-request");
  private static final JsonSchema PREDICTION = schema("image-prediction");

  static List<String> documentedRequests() throws IOException {
    return examples("request");
  }

  static List<String> documentedPredictions() throws IOException {
    return examples("prediction");
  }

  @ParameterizedTest
  @MethodSource("documentedRequests")
  void shouldAcceptDocumentedRequests(String example) throws IOException {
    assertThat(REQUEST.validate(JSON.readTree(example))).isEmpty();
    assertThatNoException().isThrownBy(() -> read(example));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://h.test/写真 1.jpg?a=|#ü",
        "https://bücher.test",
        "http://my_service:9701/%E5%86%99%2f.jpg",
        "file:/grün.jpg",
        "s3://my_Bucket/a%25b",
        "HTTP://[::1]:80/\uD83D\uDE00",
      })
  void shouldAcceptAddressesInAnyLetters(String uri) {
    String json = JSON.createObjectNode().put("uri", uri).toString();

    assertThat(REQUEST.validate(JSON.createObjectNode().put("uri", uri))).isEmpty();
    assertThatNoException().isThrownBy(() -> read(json));
  }

  @ParameterizedTest
  @MethodSource("documentedPredictions")
  void shouldAcceptDocumentedPredictions(String example) throws IOException {
    assertThat(PREDICTION.validate(JSON.readTree(example))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{'uri': 'file:///a', 'data': 'AAAA'}",
        "{'uri': 7}",
        "{'uri': 'file:///a', 'topK': 0}",
        "{'uri': 'file:///a', 'topK': '3'}",
        "{'uri': 'file:///a', 'attributes': []}",
        "{'uri': 'file:///a', 'id': 7}",
        "{'uri': 'file:///a', 'id': 'LONG'}",
        "{'uri': 'file:///LONG'}",
        "{'uri': '写真.jpg'}",
        "{'uri': 'http://h.test/%zz'}",
        "{'uri': 'http://h.test/%2'}",
        "{'uri': 'http://h.test/\\nx'}",
        "{'uri': 'file:///a', 'model': {}}"
      })
  void shouldRefuseWhatTheReaderRefuses(String request) throws JsonProcessingException {
    String json = request.replace('\'', '"').replace("LONG", "x".repeat(10_000));

    assertThat(REQUEST.validate(JSON.readTree(json))).isNotEmpty();
    assertThatThrownBy(() -> read(json)).isInstanceOf(FailureException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/id", "/model", "/model/sha256", "/predictions", "/predictions/0/score", "/image/format",
        "/source/timestamp", "/timing/queue", "/batchSize", "/engine", "/device", "/attributes"
      })
  void shouldMissWhatEveryPredictionHas(String pointer) throws IOException {
    JsonNode event = JSON.readTree(documentedPredictions().get(0));
    JsonPointer field = JsonPointer.compile(pointer);

    ((ObjectNode) event.at(field.head())).remove(field.last().getMatchingProperty());

    assertThat(PREDICTION.validate(event)).hasSize(1);
  }

  private static ImageRequest read(String json) throws FailureException {
    return TestEvents.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> examples(String kind) throws IOException {
    return Pattern.compile("(?s)```json " + kind + "\n(.*?)```")
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  private static JsonSchema schema(String name) {
    try {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012)
          .getSchema(Files.readString(Path.of("topics/schemas", name + ".schema.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
