package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.importer.ModelImportRequest.ImportTarget;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Models whose labels do not exclude each other, from their import to their scores. */
@Tag("native")
final class SigmoidModelTest {

  private static final ImportTarget AS_LOGITS =
      new ImportTarget(null, null, null, null, null, Kind.SIGMOID_LOGITS);

  @TempDir private Path folder;
  private Importing importing;

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private interface Head {
    Operand<TFloat32> scores(Ops tf, Operand<TFloat32> logits);
  }

  /** A graph of five logits an image, and what its head makes of them. */
  private Path graph(Head head) {
    return SmallNet.freeze(
        folder.resolve("net.pb"),
        tf -> {
          Operand<TFloat32> maps = SmallNet.convolution(tf, SmallNet.images(tf));
          Operand<TFloat32> logits =
              SmallNet.dense(
                  tf,
                  tf.reshape(maps, tf.constant(new int[] {-1, SmallNet.FEATURES})),
                  SmallNet.FEATURES);
          tf.withName("output").identity(head.scores(tf, logits));
        });
  }

  private static Operand<TFloat32> single(Ops tf, Operand<TFloat32> logits) {
    return tf.linalg.matMul(logits, SmallNet.weights(tf, 3, SmallNet.CLASSES, 1));
  }

  /** Compares the served scores with the sigmoid, computed in Java, of the original's outputs. */
  private void assertServes(ModelFolder model, Path graph, boolean logits) throws Exception {
    List<FloatBuffer> images = Importing.images(model, 7);
    try (OriginalModel original = OriginalModel.frozenGraph(graph)) {
      List<ImageScores> expected = new ArrayList<>();
      for (ImageScores one :
          Importing.oneByOne(original, "input", "output", Shape.of(1, 8, 8, 3), images)) {
        float[] scores = one.toArray();
        for (int i = 0; logits && i < scores.length; i++) {
          scores[i] = (float) (1 / (1 + Math.exp(-scores[i])));
        }
        expected.add(ImageScores.of(scores));
      }
      Importing.assertSame(Importing.classify(model, images), expected, 1e-6f);
    }
  }

  @Test
  void shouldServeTheSigmoidsOfSeveralLabels() throws Exception {
    Path graph = graph((tf, logits) -> tf.math.sigmoid(logits));

    ModelFolder model = importing.run(graph);

    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SIGMOID);
    assertThat(importing.told).contains("outputs        5, sigmoid");
    assertServes(model, graph, false);
  }

  @Test
  void shouldServeABinaryModelAsOneLabel() throws Exception {
    Path graph = graph((tf, logits) -> tf.math.sigmoid(single(tf, logits)));

    ModelFolder model = importing.run(graph);

    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SIGMOID);
    assertThat(model.labels().size()).isEqualTo(1);
    assertServes(model, graph, false);
  }

  @Test
  void shouldServeABinaryModelWithoutADimensionForItsLabel() throws Exception {
    Path graph =
        graph(
            (tf, logits) ->
                tf.reshape(tf.math.sigmoid(single(tf, logits)), tf.constant(new int[] {-1})));

    ModelFolder model = importing.run(graph);

    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SIGMOID);
    assertServes(model, graph, false);
  }

  @Test
  void shouldApplyTheSigmoidToLogitsThatTheUserNamesAsSuch() throws Exception {
    Path several = graph((tf, logits) -> logits);
    ModelFolder model = importing.run(several, AS_LOGITS);
    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SIGMOID_LOGITS);
    assertServes(model, several, true);
  }

  @Test
  void shouldApplyTheSigmoidToASingleLogit() throws Exception {
    Path one = graph(SigmoidModelTest::single);
    assertThatThrownBy(() -> importing.run(one))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("--output-kind sigmoid-logits");

    assertServes(importing.run(one, AS_LOGITS), one, true);
  }

  @Test
  void shouldRecogniseASigmoidInsideFunctions() throws Exception {
    KerasExport.writeSigmoid(folder.resolve("keras"));

    ModelFolder model = importing.run(folder.resolve("keras"));

    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SIGMOID);
  }

  @Test
  void shouldRefuseLogitsThatTheDescriptorDeclaresAsProbabilities() throws Exception {
    ModelFolder model =
        importing.run(graph((tf, logits) -> tf.math.sub(logits, tf.constant(1f))), AS_LOGITS);
    ModelFolder wrong = withOutput(model, new OutputTensor("scores", Kind.SIGMOID, null));

    assertThatThrownBy(() -> Importing.classify(wrong, Importing.images(model, 1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("output.kind is sigmoid, allowed: 0 to 1")
        .hasMessageContaining("output.kind is sigmoid-logits");
  }

  private static ModelFolder withOutput(ModelFolder model, OutputTensor output) {
    ModelDescriptor old = model.descriptor();
    ModelDescriptor changed =
        new ModelDescriptor(
            old.name(),
            old.version(),
            old.description(),
            old.source(),
            old.licence(),
            old.files(),
            old.input(),
            old.preprocessing(),
            output,
            old.labels(),
            old.topK(),
            old.threshold(),
            old.batchSize());
    return new ModelFolder(model.path(), changed, model.labels());
  }
}
