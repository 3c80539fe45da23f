package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OutputTensor.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that users reported, each with the outcome that is right for it. */
@Tag("native")
final class ReportedModelsTest {

  private static final Path SHARED = Path.of("../shared/reports/models");

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    assumeTrue(Files.isDirectory(SHARED), "no ../shared/reports/models beside this checkout");
    importing = new Importing(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "slow-export/model.tgz",
        "tolerance-linear/tol_6.pb",
        "window-attention/model",
      })
  void shouldImportAModelThatIsSound(String path) throws Exception {
    ModelFolder model = importing.run(SHARED.resolve(path));

    assertThat(model.labels().size()).isEqualTo(5);
    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SOFTMAX);
    for (ImageScores scores : Importing.classify(model, Importing.images(model, 7))) {
      assertThat(scores.size()).isEqualTo(5);
    }
  }

  @Test
  void shouldAskForTheKindOfABinaryClassifiersLogit() throws Exception {
    assertThatThrownBy(() -> importing.run(SHARED.resolve("one-logit/model")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("The model has one output")
        .hasMessageContaining("--output-kind sigmoid-logits");
    assertThat(importing.left()).isEmpty();

    ModelFolder model =
        importing.run(
            SHARED.resolve("one-logit/model"),
            new ImportTarget(null, null, null, null, null, Kind.SIGMOID_LOGITS));

    assertThat(model.labels().size()).isEqualTo(1);
    for (ImageScores scores : Importing.classify(model, Importing.images(model, 7))) {
      assertThat(scores.at(0)).isBetween(Math.ulp(0f), Math.nextDown(1f));
    }
  }

  @Test
  void shouldRefuseAnExportWithAugmentationLeftActive() throws Exception {
    assertThatThrownBy(() -> importing.run(SHARED.resolve("keras-export-in-training-mode/model")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("The original model gives different answers to the same image")
        .hasMessageContaining("training=False")
        .hasMessageContaining("random_flip");
    assertThat(importing.left()).isEmpty();
  }
}
