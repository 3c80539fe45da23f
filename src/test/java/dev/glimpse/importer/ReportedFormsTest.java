package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OutputTensor.Kind;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that others have, of which users reported that they were refused or misunderstood. */
@Tag("native")
final class ReportedFormsTest {

  private static final Path REPORTED = Path.of("../shared/reports/models");

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private static Path reported(String name) {
    Path path = REPORTED.resolve(name);
    assumeTrue(Files.exists(path), "no " + path + " beside this checkout");
    return path;
  }

  private ModelFolder run(Path path, String preprocessing, Path... labels) throws Exception {
    return importing.run(
        new ModelImportRequest(
            path,
            "small",
            "1",
            importing.models(),
            true,
            null,
            preprocessing,
            null,
            List.of(labels),
            Importing.nowhere(),
            new Origin(null, null, null)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          foreign-onnx/model.onnx      | an ONNX model: convert it to a SavedModel with onnx2tf
          foreign-tflite/model.tflite  | a TensorFlow Lite model
          foreign-tflite               | only model.tflite, a TensorFlow Lite model
          text-graph/model.pbtxt       | a TensorFlow graph written as text
          keras3-saved-model-save/model | save it with model.export("folder") instead
          no-signature/model           | has no signature
          no-variables/novars          | has the variable w, but no folder variables/
          """)
  void shouldRefuseAndSayWhatToDoInstead(String path, String message) {
    Path model = reported(path);

    assertThatThrownBy(() -> run(model, "keras-inception"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "mnist-28x28/model, 28, 28, 1, 10, LOGITS",
    "not-square/model, 180, 240, 3, 5, SOFTMAX",
    "uint8-signature/model, 32, 32, 3, 5, SOFTMAX",
    "batch-32/model, 32, 32, 3, 5, SOFTMAX",
    "bytes-signature/model, 32, 32, 3, 5, SOFTMAX",
  })
  void shouldImportWhatWasRefused(
      String path, int height, int width, int channels, int classes, Kind kind) throws Exception {
    ModelFolder model = run(reported(path), "label-image");

    InputTensor input = model.descriptor().input();
    assertThat(List.of(input.height(), input.width(), input.channels()))
        .containsExactly(height, width, channels);
    assertThat(model.labels().size()).isEqualTo(classes);
    assertThat(model.descriptor().output().kind()).isEqualTo(kind);
    assertServesAsItCame(model, reported(path));
  }

  @Test
  void shouldImportAKerasModelThatWasRefused() throws Exception {
    ModelFolder model = run(reported("foreign-keras/model.keras"), "keras-inception");

    InputTensor input = model.descriptor().input();
    assertThat(List.of(input.height(), input.width(), input.channels())).containsExactly(32, 32, 3);
    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SOFTMAX);
    for (ImageScores scores : Importing.classify(model, Importing.images(model, 7))) {
      assertThat(scores.size()).isEqualTo(5);
      assertThat(IntStream.range(0, 5).mapToDouble(scores::at).sum()).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void shouldNotUnpackAKerasModelThatIsNamedAsAnArchive() throws Exception {
    Path renamed = Files.copy(reported("foreign-keras/model.keras"), folder.resolve("renamed.zip"));

    assertThat(run(renamed, "keras-inception").labels().size()).isEqualTo(5);
  }

  /** The graph as it came, fed one image after the other, against a batch through what serves. */
  private static void assertServesAsItCame(ModelFolder model, Path path) throws Exception {
    List<FloatBuffer> images = new ArrayList<>();
    for (FloatBuffer image : Importing.images(model, 7)) {
      float[] values = new float[image.remaining()];
      for (int i = 0; i < values.length; i++) {
        values[i] = 127.5f + 127.4f * image.get(i);
      }
      images.add(FloatBuffer.wrap(values));
    }
    try (OriginalModel loaded = OriginalModel.savedModel(path, null)) {
      EndpointResolver finder = new EndpointResolver(loaded, Importing.nowhere());
      OriginalModel original = finder.needsInlining() ? loaded.inlined() : loaded;
      ModelEndpoints ends = new EndpointResolver(original, Importing.nowhere()).find();
      TrainingInputRewriting none = new TrainingInputRewriting(java.util.Map.of());
      List<ImageScores> expected = new OriginalScores(original, ends, none).ofImages(images);
      if (model.descriptor().output().kind() == Kind.LOGITS) {
        expected = expected.stream().map(Importing::softmax).toList();
      }
      Importing.assertSame(Importing.classify(model, images), expected, 1e-5f);
    }
  }

  @Test
  void shouldFollowALinkToASavedModelAndToAFile() throws Exception {
    Path model = reported("labels/labels/model").toRealPath();
    Path link = Files.createSymbolicLink(folder.resolve("link"), model);
    Path files = Files.createDirectory(folder.resolve("files"));
    Files.createSymbolicLink(files.resolve("saved_model.pb"), model.resolve("saved_model.pb"));
    Files.createSymbolicLink(files.resolve("variables"), model.resolve("variables"));

    assertThat(run(link, "keras-inception").labels().size()).isEqualTo(5);
    assertThat(run(files, "keras-inception").labels().size()).isEqualTo(5);
    assertThat(run(link.resolve("saved_model.pb"), "keras-inception").labels().size()).isEqualTo(5);
  }

  @Test
  void shouldNameWhereALinkLeadsThatIsBroken() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));

    assertThatThrownBy(() -> run(link, "keras-inception"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("link is a link to " + folder.resolve("gone"));
  }

  @Test
  void shouldWriteTheLabelsOfAFileInAnyForm() throws Exception {
    Path labels = reported("labels/labels");

    ModelFolder model =
        run(labels.resolve("model"), "keras-inception", labels.resolve("config.json"));

    assertThat(model.labels().list())
        .extracting(label -> label.name())
        .containsExactly("cat", "dog", "hen", "fox", "Füchsin");
  }
}
