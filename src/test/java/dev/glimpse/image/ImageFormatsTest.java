package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What schemas and pages say about formats is what the list of formats says. */
@Tag("native")
final class ImageFormatsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static List<ImageFormat> formats() {
    return ImageFormats.SUPPORTED.all();
  }

  private static JsonNode schema(String name) throws Exception {
    return JSON.readTree(Path.of("topics/schemas", name + ".schema.json").toFile());
  }

  @Test
  void shouldBeTheFormatsOfAPrediction() throws Exception {
    JsonNode labels = JSON.valueToTree(formats().stream().map(ImageFormat::label).toList());

    assertThat(schema("image-prediction").at("/properties/image/properties/format/enum"))
        .as("the enum in topics/schemas/image-prediction.schema.json")
        .isEqualTo(labels);
  }

  @Test
  void shouldBeTheFormatsOfARequest() throws Exception {
    assertThat(schema("image-request").at("/properties/data/description").textValue())
        .as("the description of data in topics/schemas/image-request.schema.json")
        .contains("the bytes of a " + ImageFormats.SUPPORTED.names("or") + " file");
  }

  @Test
  void shouldBeTheFormatsOfTheReferencePage() throws Exception {
    String events = Files.readString(Path.of("docs/events.md"));
    String table = events.substring(events.indexOf("| Format | Supported |"));

    assertThat(table.lines().skip(2).takeWhile(line -> line.startsWith("| ")))
        .as("the rows of the table of formats in docs/events.md")
        .extracting(line -> line.split(" ", 3)[1])
        .containsExactlyElementsOf(formats().stream().map(ImageFormat::name).toList());
  }
}
