package dev.glimpse.topics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The Avro schemas of topics/schemas against the JSON Schemas of the same events. */
@Tag("unit")
final class AvroSchemaTest {

  private static final Path FOLDER = Path.of("topics/schemas");

  /** Fields that are objects or base64 in JSON, and text or bytes in Avro. */
  private static final Set<String> OF_ANOTHER_TYPE =
      Set.of("data", "attributes", "expiresAt", "timestamp");

  private static void compare(String name) throws IOException {
    JsonNode json = new ObjectMapper().readTree(FOLDER.resolve(name + ".schema.json").toFile());
    Schema avro = new Schema.Parser().parse(FOLDER.resolve(name + ".avsc").toFile());
    compare(name, json, json, avro);
  }

  private static void compare(String path, JsonNode root, JsonNode json, Schema avro) {
    Set<String> names = new TreeSet<>();
    json.path("properties").fieldNames().forEachRemaining(names::add);
    assertThat(avro.getFields()).as(path).extracting(Schema.Field::name).hasSameElementsAs(names);
    List<String> required = new ArrayList<>();
    json.path("required").forEach(name -> required.add(name.textValue()));
    for (Schema.Field field : avro.getFields()) {
      String at = path + "." + field.name();
      if (!field.name().equals("attributes")) { // of predictions, always there in JSON
        assertThat(field.hasDefaultValue()).as(at).isEqualTo(!required.contains(field.name()));
      }
      if (!OF_ANOTHER_TYPE.contains(field.name())) {
        value(at, root, resolved(root, json.at("/properties/" + field.name())), field.schema());
      }
    }
  }

  private static JsonNode resolved(JsonNode root, JsonNode json) {
    return json.has("$ref") ? root.at(json.get("$ref").textValue().substring(1)) : json;
  }

  private static void value(String path, JsonNode root, JsonNode json, Schema avro) {
    Schema one = avro.isUnion() ? avro.getTypes().get(1) : avro;
    String type = json.path("type").isArray() ? json.at("/type/0").asText() : type(json);
    switch (type) {
      case "string" -> assertThat(one.getType()).as(path).isEqualTo(Schema.Type.STRING);
      case "integer" -> assertThat(one.getType()).as(path).isIn(Schema.Type.INT, Schema.Type.LONG);
      case "number" ->
          assertThat(one.getType()).as(path).isIn(Schema.Type.FLOAT, Schema.Type.DOUBLE);
      case "boolean" -> assertThat(one.getType()).as(path).isEqualTo(Schema.Type.BOOLEAN);
      case "array" -> compare(path, root, json.get("items"), one.getElementType());
      case "object" -> compare(path, root, json, one);
      default -> throw new AssertionError(path + " is " + json);
    }
  }

  private static String type(JsonNode json) {
    return json.has("enum") ? "string" : json.path("type").asText();
  }

  @Test
  void shouldHaveTheFieldsOfRequests() throws IOException {
    compare("image-request");
  }

  @Test
  void shouldHaveTheFieldsOfPredictions() throws IOException {
    compare("image-prediction");
  }
}
