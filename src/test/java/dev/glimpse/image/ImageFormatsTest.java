package dev.glimpse.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.types.TString;

/** The list of formats: what is written beside the code agrees with it, and nothing bypasses it. */
final class ImageFormatsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static JavaClasses glimpse;

  @BeforeAll
  static void read() {
    glimpse =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.glimpse");
  }

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

  /** The types of a format begin with its name; of them, only the list knows the format. */
  @ParameterizedTest
  @MethodSource("formats")
  void shouldBeTheOnlyTypeThatKnowsAFormat(ImageFormat format) {
    String own =
        format.getClass().getName().replaceFirst("Format$", "").replace(".", "\\.")
            + "\\w*(\\$.*)?";

    ArchRuleDefinition.noClasses()
        .that()
        .haveNameNotMatching(own)
        .and()
        .doNotHaveFullyQualifiedName(ImageFormats.class.getName())
        .should()
        .dependOnClassesThat()
        .haveNameMatching(own)
        .check(glimpse);
  }

  @Test
  void shouldKeepUncheckedBytesFromNativeDecoders() {
    ArchRuleDefinition.noClasses()
        .that()
        .areNotAssignableTo(NativeImage.class)
        .should()
        .callConstructor(NativeInput.class, byte[].class)
        .check(glimpse);
    ArchRuleDefinition.noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.glimpse.preprocess.NativeInputTensor")
        .should()
        .callMethod(TString.class, "tensorOfBytes", NdArray.class)
        .check(glimpse);
    ArchRuleDefinition.noClasses()
        .that()
        .haveNameNotMatching(
            "dev\\.glimpse\\.(preprocess\\.DecodingOps|bench\\.DecodingBenchmark)(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("org\\.tensorflow\\.op\\.image\\.Decode.*")
        .check(glimpse);
  }
}
