package dev.glimpse.parity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.glimpse.model.ImageScores;
import dev.glimpse.system.UserDirectories;
import dev.glimpse.image.ImageFormats;
import dev.glimpse.importer.ModelImportRequest;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.importer.ModelImporter;
import dev.glimpse.inference.DjlClassifier;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.preprocess.Preprocessor;
import dev.glimpse.preprocess.PreprocessorFactory;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Photos through imported checkpoints, compared with the scores of TF-slim's own code. */
@Tag("native")
final class CheckpointParityTest {

  private static final double TOLERANCE = 1e-3;

  private static final Path CHECKPOINTS = Golden.SHARED.resolve("models/checkpoints");

  private static final List<String> PHOTOS =
      List.of("cat_720p.jpg", "hot_dog.jpg", "macaw.jpg", "owl.jpg", "sunflower.bmp");

  /** The checkpoints by their path, with the key of their golden logits. */
  private static final Map<String, String> GOLDEN = new LinkedHashMap<>();

  static {
    GOLDEN.put("inception_v3.tar.gz", "inception_v3");
    GOLDEN.put("inception_v4.tar.gz", "inception_v4");
    GOLDEN.put("inception_resnet_v2.tar.gz", "inception_resnet_v2");
    GOLDEN.put("inception_resnet_v2_5.tar.gz", "inception_resnet_v2_5");
    GOLDEN.put("inception_v3_quarter_v1.ckpt", "inception_v3_quarter");
    GOLDEN.put("inception_v3_quarter_v2.ckpt.index", "inception_v3_quarter");
    GOLDEN.put("inception_v3_quarter_without_aux.tar.gz", "inception_v3_quarter");
    GOLDEN.put("training_run", "inception_v3_quarter_5 training_run/model.ckpt-4, moving averages");
    GOLDEN.put("mobilenet_v1_0.25_128.ckpt", "mobilenet_v1_0.25_128");
    GOLDEN.put("mobilenet_v1_0.25_128_two_shards.ckpt", "mobilenet_v1_0.25_128");
  }

  private static TensorFlowEngine engine;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    Golden.assumePresent();
    engine = TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @Test
  void shouldGiveTheScoresOfSlim() throws Exception {
    ParityTable table =
        new ParityTable(
            "checkpoints", "Checkpoint", "Photos", "Classes", "A score is off by at most");
    Path arrays = Golden.SHARED.resolve("golden/checkpoints.npz");
    try (FileSystem golden = FileSystems.newFileSystem(arrays)) {
      for (var checkpoint : GOLDEN.entrySet()) {
        NpyFile logits = NpyFile.read(golden.getPath(checkpoint.getValue() + ".npy"));
        double worst = off(imported(checkpoint.getKey()), logits);
        assertThat(worst).as(checkpoint.getKey()).isLessThanOrEqualTo(TOLERANCE);
        table.row(
            List.of(
                "`" + checkpoint.getKey() + "`",
                String.valueOf(PHOTOS.size()),
                String.valueOf(logits.shape()[1]),
                ParityTable.atMost(worst, 1e-7)));
      }
    }
    table.check();
  }

  private ModelFolder imported(String checkpoint) throws Exception {
    return new ModelImporter(line -> {})
        .run(
            new ModelImportRequest(
                CHECKPOINTS.resolve(checkpoint),
                checkpoint.replace('_', '-').toLowerCase(Locale.ROOT),
                "1",
                folder,
                false,
                null,
                null, null,
                List.of(),
                new ImportTarget(null, null, null, null, null),
                new Origin(null, null, null)));
  }

  private static double off(ModelFolder model, NpyFile logits) throws Exception {
    int classes = logits.shape()[1];
    double worst = 0;
    try (DjlClassifier classifier = DjlClassifier.load(model, engine, 1);
        Preprocessor preprocessor = PreprocessorFactory.of(model.descriptor())) {
      for (int photo = 0; photo < PHOTOS.size(); photo++) {
        byte[] image = Files.readAllBytes(Golden.photo(PHOTOS.get(photo)));
        ImageScores scores =
            classifier
                .apply(List.of(preprocessor.tensor(ImageFormats.SUPPORTED.read(image))))
                .get(0);
        assertThat(scores.size()).isEqualTo(classes);
        double sum = 0;
        for (int i = 0; i < classes; i++) {
          sum += Math.exp(logits.values()[photo * classes + i]);
        }
        for (int i = 0; i < classes; i++) {
          double expected = Math.exp(logits.values()[photo * classes + i]) / sum;
          worst = Math.max(worst, Math.abs(scores.at(i) - expected));
        }
      }
    }
    return worst;
  }
}
