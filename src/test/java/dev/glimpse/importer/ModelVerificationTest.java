package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.model.ImageScores;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.OutputTensor.Kind;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/** Graphs that were written wrong in one way or another, against the scores of the right one. */
@Tag("native")
final class ModelVerificationTest {

  private static final InputTensor INPUT = new InputTensor("image", 8, 8, 3, Layout.NHWC);
  private static final float[] ONES = {1, 1, 1, 1};
  private static final float[] ZEROS = new float[4];

  @TempDir private Path folder;
  private final ImportPhaseProgress progress = new ImportPhaseProgress(line -> {});

  /** What stands between the maps [N, 4, 4, 4] and the dense layer. */
  private interface Middle {
    Operand<TFloat32> apply(Ops tf, Operand<TFloat32> maps);
  }

  @BeforeAll
  static void prepareTensorFlow() {
    Importing.prepareTensorFlow();
  }

  @AfterEach
  void stop() {
    progress.close();
  }

  private static Middle normalised(boolean training) {
    return (tf, maps) ->
        tf.nn
            .fusedBatchNorm(
                maps,
                tf.constant(ONES),
                tf.constant(ZEROS),
                tf.constant(training ? new float[0] : ZEROS),
                tf.constant(training ? new float[0] : ONES),
                FusedBatchNorm.isTraining(training))
            .y();
  }

  private static List<FloatBuffer> images() {
    return IntStream.range(0, 12)
        .mapToObj(i -> FloatBuffer.wrap(SmallNet.numbers(100 + i, 8, 8, 3)))
        .toList();
  }

  /** Writes a net whose last layer is multiplied; returns the scores of each image alone. */
  private List<ImageScores> write(Middle middle, float factor) throws Exception {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> maps = SmallNet.convolution(tf, SmallNet.images(tf, -1, 8, 8, 3));
      Operand<TFloat32> flat =
          tf.reshape(middle.apply(tf, maps), tf.constant(new int[] {-1, SmallNet.FEATURES}));
      float[] weights = SmallNet.numbers(2, SmallNet.FEATURES, SmallNet.CLASSES);
      weights[0] *= factor;
      Operand<TFloat32> dense =
          tf.reshape(
              tf.constant(weights), tf.constant(new int[] {SmallNet.FEATURES, SmallNet.CLASSES}));
      tf.withName("output").nn.softmax(tf.linalg.matMul(flat, dense));
      ServedGraph served =
          new ServedGraph(
              graph.toGraphDef(), "input:0", INPUT, "output:0", "scores", SmallNet.CLASSES);
      served.write(folder.resolve("saved_model.pb"));
    }
    List<ImageScores> alone = new ArrayList<>();
    try (OriginalModel model = OriginalModel.savedModel(folder, null)) {
      alone.addAll(Importing.oneByOne(model, "input", "output", Shape.of(1, 8, 8, 3), images()));
    }
    return alone;
  }

  private VerifiedBatches verify(List<ImageScores> expected) throws Exception {
    return new ModelVerification(INPUT, Kind.SOFTMAX, images(), expected, progress).run(folder);
  }

  @Test
  void shouldAcceptTheSameNet() throws Exception {
    List<ImageScores> expected = write(normalised(false), 1);

    VerifiedBatches verified = verify(expected);

    assertThat(verified.largest()).isEqualTo(32);
    assertThat(verified.difference()).isLessThan(1e-6f);
  }

  @Test
  void shouldRefuseAWrongConstant() throws Exception {
    List<ImageScores> expected = write(normalised(false), 1);
    write(normalised(false), 1.01f);

    assertThatThrownBy(() -> verify(expected))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("does not agree with the original model");
  }

  @Test
  void shouldRefuseAWrongBatchDimension() throws Exception {
    List<ImageScores> expected = write(normalised(false), 1);
    write(
        (tf, maps) ->
            tf.math.add(
                tf.math.mul(maps, tf.constant(0.99f)),
                tf.math.mul(tf.math.mean(maps, tf.constant(0)), tf.constant(0.01f))),
        1);

    assertThatThrownBy(() -> verify(expected))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("does not agree with the original model");
  }

  @Test
  void shouldRefuseAGraphThatGivesOneScoreForTheWholeBatch() throws Exception {
    List<ImageScores> expected = write(normalised(false), 1);
    write((tf, maps) -> tf.math.mean(maps, tf.constant(0)), 1);

    assertThatThrownBy(() -> verify(expected))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining(
            "The batch size cannot be made variable: 2 images give 5 scores, not 10");
  }

  @Test
  void shouldRefuseAGraphInTrainingMode() throws Exception {
    List<ImageScores> expected = write(normalised(true), 1);

    assertThatThrownBy(() -> verify(expected))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("does not agree with the original model");
  }
}
