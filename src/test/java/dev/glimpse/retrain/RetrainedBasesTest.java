package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.glimpse.importer.ModelImportRequest;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.inference.DjlClassifier;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.TrainingRecord;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models as they are published, retrained: what was trained is what is served. */
@Tag("native")
final class RetrainedBasesTest {

  private static final Path MODELS = Path.of("../shared/models");
  private static final int IMAGES = 6;
  private static final List<String> LABELS = List.of("a", "b", "c");

  @TempDir private Path folder;
  private static TensorFlowEngine engine;

  @BeforeAll
  static void prepareTensorFlow() {
    engine = TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @Test
  void shouldServeWhatWasTrainedOnTheBundledModel() throws Exception {
    ModelFolder base = new ModelCatalogue(null, UserDirectories.cache()).find("nielsennet");
    check(base, null, 1000);
    check(base, "2", 1000);
  }

  @ParameterizedTest
  @CsvSource({
    "mobilenet_v2_1.0_224_frozen.pb,,,1280",
    "mobilenet_v2_1.0_224_frozen.pb,,4,7840",
    "squeezenet1.1,torchvision,,512",
    "squeezenet1.1,torchvision,2,86528",
    "replica_InceptionV3_slim.pb,,,48",
    "replica_InceptionV4_slim.pb,,1,268203",
    "replica_InceptionResnetV2_slim.pb,,,48",
    "replica_inception_2015-12-05.pb,,,64",
    "replica_inception_2015-12-05.pb,,1,90000",
    "checkpoints/inception_v3_quarter_v2.ckpt,,InceptionV3/InceptionV3/Mixed_7c,32768",
    "checkpoints/mobilenet_v1_0.25_128.ckpt,,2,4096",
    "keras/tiny.keras,keras-inception,,12",
    "keras/tiny.keras,keras-inception,3,16384",
  })
  void shouldServeWhatWasTrained(
      String file, @Nullable String preprocessing, @Nullable String unfrozen, int features)
      throws Exception {
    assumeTrue(Files.isDirectory(MODELS), MODELS + " does not exist");
    check(imported(MODELS.resolve(file), preprocessing), unfrozen, features);
  }

  private ModelFolder imported(Path file, @Nullable String preprocessing) throws IOException {
    return new ModelImporter(line -> {})
        .run(
            new ModelImportRequest(
                file,
                "base",
                "1",
                folder,
                false,
                null,
                preprocessing,
                null,
                List.of(),
                new ImportTarget(null, null, null, null, null),
                new Origin(null, null, null)));
  }

  private void check(ModelFolder model, @Nullable String unfrozen, int count) throws Exception {
    BaseNetwork base = BaseNetwork.open(model, unfrozen);
    assertThat(base.featureCount()).isEqualTo(count);
    assertThat(base.unfrozenWeights().isEmpty()).isEqualTo(unfrozen == null);
    List<FloatBuffer> images = SmallBase.images(model, IMAGES);
    float[] features = new float[IMAGES * count];
    List<ImageScores> rows = run(base.writeFeatureModel(folder.resolve(".features")), images);
    for (int i = 0; i < IMAGES; i++) {
      System.arraycopy(rows.get(i).toArray(), 0, features, i * count, count);
    }
    try (FeatureTrainer trainer = base.trainer(LABELS.size(), TrainerOptions.ofSeed(1))) {
      FeatureBatch batch = SmallBase.batch(features, IMAGES, LABELS.size());
      for (int i = 0; i < 5; i++) {
        assertThat(trainer.step(batch, 0.002)).isFinite();
      }
      List<ImageScores> trained = trainer.scores(features, IMAGES);
      ModelFolder published =
          new RetrainedModelPublisher(folder, line -> {})
              .publish(
                  trainer.retrainedGraph(), base, LABELS, "retrained", "1", true, record(model));
      List<ImageScores> served = run(published, images);
      for (int i = 0; i < IMAGES; i++) {
        for (int k = 0; k < LABELS.size(); k++) {
          assertThat(served.get(i).at(k)).isCloseTo(trained.get(i).at(k), within(1e-5f));
        }
      }
    }
  }

  private static List<ImageScores> run(ModelFolder model, List<FloatBuffer> images)
      throws Exception {
    try (DjlClassifier classifier = DjlClassifier.load(model, engine, images.size())) {
      return classifier.apply(images);
    }
  }

  private static TrainingRecord record(ModelFolder model) {
    return new TrainingRecord(
        model.descriptor().name() + ":" + model.descriptor().version(),
        model.descriptor().sha256(),
        "0".repeat(64),
        IMAGES,
        1,
        Map.of(),
        "1.0",
        engine.version(),
        "2026-11-30T12:00:00Z",
        null);
  }
}
