package dev.glimpse.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.translate.TranslateException;
import dev.glimpse.graph.ServedGraph;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class DjlClassifierTest {

  @TempDir private static Path folder;
  private static TensorFlowEngine engine;
  private static ModelFolder nielsennet;

  @BeforeAll
  static void start() {
    engine = TensorFlowEngine.start(UserDirectories.cache(), 2);
    nielsennet = new ModelCatalogue(null, folder.resolve("cache")).find("nielsennet");
  }

  private static FloatBuffer noise(int seed) {
    Random random = new Random(seed);
    float[] values = new float[784];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return FloatBuffer.wrap(values);
  }

  /** The carried model under another descriptor. */
  private static ModelFolder edited(String name, String from, String to) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("model.yaml", "saved_model.pb", "labels.txt")) {
      Files.copy(nielsennet.path().resolve(file), copy.resolve(file));
    }
    Path descriptor = copy.resolve("model.yaml");
    String text = Files.readString(descriptor);
    assertThat(text).contains(from);
    Files.writeString(descriptor, text.replace(from, to));
    return ModelFolder.open(copy);
  }

  @Test
  void shouldScoreAnImageTheSameAloneAndAnywhereInABatch() throws Exception {
    List<FloatBuffer> batch = IntStream.range(0, 32).mapToObj(i -> noise(i)).toList();
    try (DjlClassifier classifier = DjlClassifier.load(nielsennet, engine, 32)) {
      List<ImageScores> together = classifier.apply(batch);

      for (int i = 0; i < batch.size(); i++) {
        ImageScores alone = classifier.apply(List.of(batch.get(i))).get(0);
        for (int label = 0; label < alone.size(); label++) {
          assertThat(together.get(i).at(label)).isCloseTo(alone.at(label), within(1e-5f));
        }
      }
    }
  }

  /** Its scores are of an image's contrast, which a blank one has not. */
  private static ModelFolder dividing() throws IOException {
    Path copy = Files.createDirectory(folder.resolve("dividing"));
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images =
          tf.withName("image")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 28, 28, 1)));
      Operand<TFloat32> flat = tf.reshape(images, tf.constant(new int[] {-1, 784}));
      Operand<TFloat32> ten =
          tf.slice(flat, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 10}));
      Operand<TFloat32> most = tf.reduceMax(flat, tf.constant(1), ReduceMax.keepDims(true));
      tf.withName("scores").nn.softmax(tf.math.div(ten, most));
      new ServedGraph(
              graph.toGraphDef(),
              "image:0",
              nielsennet.descriptor().input(),
              "scores:0",
              nielsennet.descriptor().output().tensor(),
              10)
          .write(copy.resolve("saved_model.pb"));
    }
    Files.copy(nielsennet.path().resolve("labels.txt"), copy.resolve("labels.txt"));
    String sha256 = ModelFolder.checksums(copy, "saved_model.pb").get("saved_model.pb");
    Files.writeString(
        copy.resolve("model.yaml"),
        Files.readString(nielsennet.path().resolve("model.yaml"))
            .replace(nielsennet.descriptor().sha256(), sha256));
    return ModelFolder.open(copy);
  }

  @Test
  void shouldServeAModelThatHasNoScoreForABlankImage() throws Exception {
    try (DjlClassifier classifier = DjlClassifier.load(dividing(), engine, 2)) {
      assertThat(classifier.apply(List.of(noise(1))).get(0).toArray()).doesNotContain(Float.NaN);
      classifier.check();
    }
  }

  @Test
  void shouldAnswerEachOfManyCallsAtOnceWithItsOwnScores() throws Exception {
    List<FloatBuffer> images = IntStream.range(0, 64).mapToObj(i -> noise(i)).toList();
    try (DjlClassifier classifier = DjlClassifier.load(nielsennet, engine, 16)) {
      List<ImageScores> expected = new ArrayList<>();
      for (FloatBuffer image : images) {
        expected.addAll(classifier.apply(List.of(image)));
      }

      // Not by assertThat(stream), which goes through it on one thread.
      IntStream.range(0, 400)
          .parallel()
          .forEach(
              call -> {
                int from = call % 48;
                int size = 1 + call % 16;
                List<ImageScores> scores = scores(classifier, images.subList(from, from + size));
                assertThat(scores).hasSize(size);
                for (int i = 0; i < size; i++) {
                  assertThat(scores.get(i).toArray())
                      .containsExactly(expected.get(from + i).toArray(), within(1e-5f));
                }
              });
    }
  }

  private static List<ImageScores> scores(DjlClassifier classifier, List<FloatBuffer> images) {
    try {
      return classifier.apply(images);
    } catch (TranslateException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldFillBatchesUpToAFewSizesOnAGpuOnly() {
    WarmBatchShapes gpu = WarmBatchShapes.of(Device.gpu(), 48);

    assertThat(gpu.sizes()).containsExactly(1, 2, 4, 8, 16, 32, 48);
    assertThat(IntStream.of(1, 2, 3, 17, 33, 48).map(gpu::holding))
        .containsExactly(1, 2, 4, 32, 48, 48);
    assertThat(WarmBatchShapes.of(Device.cpu(), 48).sizes()).containsExactly(1, 2);
    assertThat(WarmBatchShapes.of(Device.cpu(), 1).sizes()).containsExactly(1);
    assertThat(WarmBatchShapes.of(Device.cpu(), 48).holding(17)).isEqualTo(17);
  }

  @Test
  void shouldComputeInAnyPrecisionOfTheDevice() throws Exception {
    List<FloatBuffer> batch = IntStream.range(0, 8).mapToObj(i -> noise(i)).toList();
    List<Precision> precisions = engine.precisions();
    float[] plain;
    try (DjlClassifier classifier = DjlClassifier.load(nielsennet, engine, 8)) {
      plain = classifier.apply(batch).get(3).toArray();
    }
    for (Precision precision : precisions.subList(1, precisions.size())) {
      try (DjlClassifier classifier = DjlClassifier.load(nielsennet, engine, 8, precision)) {
        float[] scores = classifier.apply(batch).get(3).toArray();

        assertThat(classifier.arithmetic().precision()).isEqualTo(precision);
        assertThat(scores).isNotEqualTo(plain).hasSameSizeAs(plain);
        for (int label = 0; label < scores.length; label++) {
          assertThat(scores[label]).isCloseTo(plain[label], within(0.05f));
        }
      }
    }
  }

  @Test
  void shouldTurnLogitsIntoProbabilities() throws Exception {
    ModelFolder logits = edited("logits", "kind: softmax", "kind: logits");
    float[] scores;
    float[] softmax;
    try (DjlClassifier plain = DjlClassifier.load(nielsennet, engine, 1);
        DjlClassifier classifier = DjlClassifier.load(logits, engine, 1)) {
      scores = plain.apply(List.of(noise(1))).get(0).toArray();
      softmax = classifier.apply(List.of(noise(1))).get(0).toArray();
    }

    double sum = 0;
    for (float score : scores) {
      sum += Math.exp(score);
    }
    for (int i = 0; i < scores.length; i++) {
      assertThat(softmax[i]).isCloseTo((float) (Math.exp(scores[i]) / sum), within(1e-6f));
    }
  }

  @Test
  void shouldRefuseAModelThatDoesNotFitItsDescriptor() throws Exception {
    ModelFolder output = edited("output", "tensor: scores", "tensor: other");
    ModelFolder input = edited("input", "tensor: image", "tensor: other");
    ModelFolder layout = edited("layout", "channels: 1", "channels: 1\n  layout: NCHW");

    assertThatThrownBy(() -> DjlClassifier.load(output, engine, 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("other");
    for (ModelFolder model : List.of(input, layout)) {
      assertThatThrownBy(() -> DjlClassifier.load(model, engine, 1))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("nielsennet");
    }
  }

  @Test
  void shouldRefuseLabelsThatAreNotAsManyAsTheScores() throws Exception {
    ModelFolder folder =
        new ModelFolder(
            nielsennet.path(),
            nielsennet.descriptor(),
            ModelLabels.named(Collections.nCopies(9, "x")));

    assertThatThrownBy(() -> DjlClassifier.load(folder, engine, 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("gives 10 scores, but has 9 labels");
  }
}
