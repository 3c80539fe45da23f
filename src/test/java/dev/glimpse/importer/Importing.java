package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.graph.TensorName;
import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.inference.DjlClassifier;
import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Imports into a catalogue of its own, and looks at what comes of it. The first one prepares
 * TensorFlow.
 */
final class Importing {

  private static final TensorFlowEngine ENGINE = TensorFlowEngine.start(UserDirectories.cache(), 2);

  final List<String> told = new ArrayList<>();
  private final Path models;

  Importing(Path folder) {
    models = folder.resolve("models");
  }

  static void prepareTensorFlow() {
    assertThat(ENGINE.version()).isNotBlank();
  }

  static ImportTarget nowhere() {
    return new ImportTarget(null, null, null, null, null);
  }

  /** With everything found or defaulted, and the preprocessing of 2015. */
  ModelFolder run(Path path) throws IOException {
    return run(path, nowhere());
  }

  ModelFolder run(Path path, ImportTarget place) throws IOException {
    return run(
        new ModelImportRequest(
            path,
            "small",
            "1",
            models,
            false,
            null,
            "inception-2015",
            null,
            List.of(),
            place,
            new Origin(null, null, null)));
  }

  ModelFolder run(ModelImportRequest request) throws IOException {
    return new ModelImporter(told::add).run(request);
  }

  Path models() {
    return models;
  }

  /** What a failed import left. */
  List<Path> left() throws IOException {
    if (!Files.exists(models)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(models)) {
      return files.toList();
    }
  }

  /** Images as a model takes them, always the same. */
  static List<FloatBuffer> images(ModelFolder model, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            seed -> {
              Random random = new Random(seed);
              float[] values = new float[model.descriptor().input().size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = 2 * random.nextFloat() - 1;
              }
              return FloatBuffer.wrap(values);
            })
        .toList();
  }

  /** The scores of images in one device call, by the code that serves. */
  static List<ImageScores> classify(ModelFolder model, List<FloatBuffer> images) throws Exception {
    try (DjlClassifier classifier = DjlClassifier.load(model, ENGINE, images.size())) {
      return classifier.apply(images);
    }
  }

  /** What a model as it came gives each image, one at a time. */
  static List<ImageScores> oneByOne(
      OriginalModel model, String input, String output, Shape fed, List<FloatBuffer> images) {
    List<ImageScores> scores = new ArrayList<>();
    for (FloatBuffer image : images) {
      try (TFloat32 tensor = TFloat32.tensorOf(fed, DataBuffers.of(image.duplicate()))) {
        scores.add(
            ImageScores.of(model.run(Map.of(TensorName.of(input), tensor), TensorName.of(output))));
      }
    }
    return scores;
  }

  static ImageScores softmax(ImageScores logits) {
    double sum = 0;
    for (float logit : logits.toArray()) {
      sum += Math.exp(logit);
    }
    float[] scores = new float[logits.size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (Math.exp(logits.at(i)) / sum);
    }
    return ImageScores.of(scores);
  }

  /** A batch through the model as it serves, against the graph as it came, image by image. */
  static void assertServesAs(ModelFolder model, Path graph, String output, Shape fed)
      throws Exception {
    List<FloatBuffer> images = images(model, 7);
    try (OriginalModel original = OriginalModel.frozenGraph(graph)) {
      List<ImageScores> expected = oneByOne(original, "input", output, fed, images);
      if (model.descriptor().output().kind() == Kind.LOGITS) {
        expected.replaceAll(Importing::softmax);
      }
      assertSame(classify(model, images), expected, 1e-5f);
    }
  }

  static void assertSame(List<ImageScores> scores, List<ImageScores> expected, float tolerance) {
    assertThat(scores).hasSameSizeAs(expected);
    for (int i = 0; i < scores.size(); i++) {
      assertThat(scores.get(i).size()).isEqualTo(expected.get(i).size());
      for (int label = 0; label < scores.get(i).size(); label++) {
        assertThat(scores.get(i).at(label))
            .as("output %d of image %d", label, i)
            .isCloseTo(expected.get(i).at(label), within(tolerance));
      }
    }
  }
}
