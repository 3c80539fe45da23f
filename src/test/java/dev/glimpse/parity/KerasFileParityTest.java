package dev.glimpse.parity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Keras's files, imported without Python, score for score what Keras gives. */
@Tag("native")
final class KerasFileParityTest {

  /** The largest difference of a score that the import of Keras files promises. */
  private static final double TOLERANCE = 1e-4;

  private static final Path FILES = Golden.SHARED.resolve("models/keras");

  private static TensorFlowEngine engine;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    Golden.assumePresent();
    engine = TensorFlowEngine.start(UserDirectories.cache(), 2);
  }

  @Test
  void shouldGiveTheScoresOfKeras() throws Exception {
    ParityTable table = new ParityTable("keras", "File", "Form", "Photos", "Scores are off by at most");
    Path configuration = configuration();
    row(table, "tiny.keras", "whole model of Keras 3", null, "tiny");
    row(table, "tiny_keras3.h5", "whole model of Keras 3, HDF5", null, "tiny");
    row(table, "tiny_keras2.h5", "whole model of Keras 2, HDF5", null, "tiny");
    row(table, "tiny.weights.h5", "weights of Keras 3", configuration, "tiny");
    row(table, "tiny_weights_chunked.h5", "weights of Keras 2, packed", configuration, "tiny");
    row(
        table,
        "inception_v3_weights_tf_dim_ordering_tf_kernels.h5.gz",
        "published weights of Keras 1 and 2",
        null,
        "inception_v3");
    table.check();
  }

  private void row(
      ParityTable table, String file, String form, @Nullable Path configuration, String golden)
      throws Exception {
    JsonNode photos =
        new ObjectMapper()
            .readTree(Golden.SHARED.resolve("golden/keras.json").toFile())
            .required(golden);
    List<String> names = new ArrayList<>();
    photos.properties().forEach(photo -> names.add(photo.getKey()));
    ModelFolder model = imported(file, configuration);
    table.row(
        List.of(
            "`" + file + "`",
            form,
            String.valueOf(names.size()),
            ParityTable.atMost(difference(model, names, scores(golden)), 1e-6)));
  }

  private ModelFolder imported(String file, @Nullable Path configuration) throws Exception {
    return new ModelImporter(line -> {})
        .run(
            new ModelImportRequest(
                FILES.resolve(file),
                file.replaceAll("[^a-z0-9]", "-"),
                "1",
                folder,
                false,
                null,
                "keras-inception",
                configuration == null ? null : configuration.toString(),
                List.of(),
                new ImportTarget(null, null, null, null, null),
                new Origin(null, null, null)));
  }

  /** Returns the largest difference of a score of any class. */
  private static double difference(ModelFolder model, List<String> photos, NpyFile golden)
      throws Exception {
    double worst = 0;
    int classes = golden.shape()[1];
    try (Preprocessor preprocessor = PreprocessorFactory.of(model.descriptor());
        DjlClassifier classifier = DjlClassifier.load(model, engine, 1)) {
      for (int photo = 0; photo < photos.size(); photo++) {
        byte[] image = Files.readAllBytes(Golden.photo(photos.get(photo)));
        ImageScores scores =
            classifier.apply(List.of(preprocessor.tensor(ImageFormats.SUPPORTED.read(image)))).get(0);
        assertThat(scores.size()).isEqualTo(classes);
        for (int i = 0; i < classes; i++) {
          worst = Math.max(worst, Math.abs(scores.at(i) - golden.values()[photo * classes + i]));
        }
      }
    }
    assertThat(worst).isLessThanOrEqualTo(TOLERANCE);
    return worst;
  }

  private NpyFile scores(String name) throws Exception {
    Path unpacked = folder.resolve(name + ".npy");
    try (ZipFile all = new ZipFile(Golden.SHARED.resolve("golden/keras.npz").toFile());
        InputStream one = all.getInputStream(all.getEntry(name + ".npy"))) {
      Files.write(unpacked, one.readAllBytes());
    }
    return NpyFile.read(unpacked);
  }

  /** Returns a file with the configuration of the tiny network, as model.to_json() writes it. */
  private Path configuration() throws Exception {
    Path file = folder.resolve("tiny.json");
    try (ZipFile archive = new ZipFile(FILES.resolve("tiny.keras").toFile());
        InputStream json = archive.getInputStream(archive.getEntry("config.json"))) {
      Files.write(file, json.readAllBytes());
    }
    return file;
  }
}
