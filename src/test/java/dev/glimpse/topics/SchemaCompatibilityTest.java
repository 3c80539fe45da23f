package dev.glimpse.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The schemas of events against those of their last version. */
@Tag("unit")
final class SchemaCompatibilityTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path NOW = Path.of("topics/schemas");
  private static final Path LAST = Path.of("src/test/resources/contract/v1");
  private static final String REQUEST = "image-request.schema.json";
  private static final String PREDICTION = "image-prediction.schema.json";

  private static JsonNode schema(Path folder, String name) throws IOException {
    return JSON.readTree(folder.resolve(name).toFile());
  }

  @Test
  void shouldStillAcceptWhatProducersWrite() throws IOException {
    assertThat(SchemaComparison.ofWritten(schema(LAST, REQUEST), schema(NOW, REQUEST))).isEmpty();
  }

  @Test
  void shouldStillHaveWhatSubscribersRead() throws IOException {
    assertThat(SchemaComparison.ofRead(schema(LAST, PREDICTION), schema(NOW, PREDICTION)))
        .isEmpty();
  }

  @Test
  void shouldHaveAnIdWithTheVersionThatTheContractHas() throws IOException {
    String contract = Files.readString(Path.of("topics/asyncapi.yaml"));
    assertThat(contract).containsPattern("(?m)^  version: 1\\.\\d+\\.\\d+$");
    assertThat(schema(NOW, REQUEST).get("$id").asText())
        .isEqualTo("urn:dev-glimpse:image-request:v1");
    assertThat(schema(NOW, PREDICTION).get("$id").asText())
        .isEqualTo("urn:dev-glimpse:image-prediction:v1");
  }

  private static List<String> read(Consumer<ObjectNode> change) throws IOException {
    JsonNode last = schema(LAST, PREDICTION);
    ObjectNode changed = last.deepCopy();
    change.accept(changed);
    return SchemaComparison.ofRead(last, changed);
  }

  private static List<String> written(Consumer<ObjectNode> change) throws IOException {
    JsonNode last = schema(LAST, REQUEST);
    ObjectNode changed = last.deepCopy();
    change.accept(changed);
    return SchemaComparison.ofWritten(last, changed);
  }

  private static ObjectNode at(ObjectNode schema, String pointer) {
    return (ObjectNode) schema.at(JsonPointer.compile(pointer));
  }

  @Test
  void shouldAllowAdditions() throws IOException {
    assertThat(
            read(
                schema -> {
                  at(schema, "/properties/image/properties").putObject("orientation");
                  ((ArrayNode) schema.at("/properties/image/properties/format/enum")).add("webp");
                }))
        .isEmpty();
    assertThat(
            written(
                schema -> {
                  at(schema, "/properties").putObject("expiresAt").put("type", "string");
                  at(schema, "/properties/id").put("maxLength", 4096);
                  at(schema, "/properties/topK").remove("minimum");
                }))
        .isEmpty();
  }

  @Test
  void shouldRefuseWhatBreaksSubscribers() throws IOException {
    assertThat(read(schema -> at(schema, "/properties/timing/properties").remove("queue")))
        .containsExactly("/timing/queue is removed");
    assertThat(read(schema -> ((ArrayNode) schema.get("required")).add("cached")))
        .containsExactly("/cached is newly required");
    assertThat(read(schema -> at(schema, "/properties/source").remove("required")))
        .contains("/source/offset is no longer required");
    assertThat(read(schema -> at(schema, "/properties/batchSize").put("type", "number")))
        .containsExactly("/batchSize: type is narrowed to [number]");
    assertThat(
            read(
                schema ->
                    at(schema, "/properties/engine").putArray("type").add("string").add("null")))
        .containsExactly("/engine: type is widened to [null, string]");
    assertThat(
            read(
                schema ->
                    ((ArrayNode) schema.at("/properties/image/properties/format/enum")).remove(0)))
        .containsExactly("/image/format: enum is narrowed to [bmp, gif, png]");
    assertThat(
            read(
                schema ->
                    at(schema, "/properties/predictions/items/properties/score").put("maximum", 0)))
        .containsExactly("/predictions[]/score: maximum is lower");
    assertThat(read(schema -> schema.put("$id", "urn:dev-glimpse:image-prediction:v2")))
        .containsExactly("$id is urn:dev-glimpse:image-prediction:v2");
  }

  @Test
  void shouldRefuseWhatBreaksProducers() throws IOException {
    assertThat(written(schema -> schema.putArray("required").add("id")))
        .containsExactly("/id is newly required");
    assertThat(written(schema -> at(schema, "/properties/id").put("type", "string")))
        .containsExactly("/id: type is narrowed to [string]");
    assertThat(written(schema -> at(schema, "/properties/id").put("minLength", 1)))
        .containsExactly("/id: minLength is higher");
    assertThat(written(schema -> schema.put("additionalProperties", false)))
        .containsExactly(": additionalProperties is false");
  }
}
