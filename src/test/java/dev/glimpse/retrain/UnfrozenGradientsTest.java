package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ImageScores;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv2d;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.types.TFloat32;

/** Gradients of a part that is trained, compared with differences of the loss. */
@Tag("native")
final class UnfrozenGradientsTest {

  private static final int IMAGES = 4;
  private static final int CLASSES = 3;

  /** The length of the step along a gradient; a float's rounding limits how short it can be. */
  private static final double STEP = 2e-2;

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() {
    assertThat(TensorFlowEngine.start(UserDirectories.cache(), 2).version()).isNotBlank();
  }

  private BaseNetwork base(
      @Nullable String unfrozen, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> network)
      throws IOException {
    return BaseNetwork.open(
        SmallBase.write(folder, network, UnfrozenGradientsTest::aged), unfrozen);
  }

  /** The graph with operations of TensorFlow 1 that have no gradient in C++. */
  private static GraphDef aged(GraphDef graph) {
    GraphDef.Builder aged = graph.toBuilder().clearNode();
    for (NodeDef node : graph.getNodeList()) {
      aged.addNode(
          switch (node.getOp()) {
            case "FusedBatchNormV3" ->
                node.toBuilder().setOp("FusedBatchNorm").removeAttr("U").build();
            case "ConcatV2" -> {
              int last = node.getInputCount() - 1;
              yield node.toBuilder()
                  .setOp("Concat")
                  .clearInput()
                  .addInput(node.getInput(last))
                  .addAllInput(node.getInputList().subList(0, last))
                  .removeAttr("Tidx")
                  .build();
            }
            default -> node;
          });
    }
    return aged.build();
  }

  /** A few steps, then the derivative along each gradient, which is the gradient's length. */
  private static void checkGradients(BaseNetwork base) {
    float[] features = SmallBase.numbers(1, IMAGES * base.featureCount());
    FeatureBatch batch = SmallBase.batch(features, IMAGES, CLASSES);
    try (FeatureTrainer trainer = base.trainer(CLASSES, new TrainerOptions(1, 0, 1, false))) {
      for (int i = 0; i < 5; i++) {
        assertThat(trainer.step(batch, 0.01)).isFinite();
      }
      Map<String, float[]> gradients = trainer.gradients(batch);
      assertThat(gradients.keySet()).containsAll(base.unfrozenWeights());
      TrainedWeights weights = trainer.weights();
      List<String> names = new ArrayList<>(trainer.weightArrays().keySet());
      for (int i = 0; i < names.size(); i++) {
        float[] gradient = gradients.get(names.get(i));
        double length = length(gradient);
        if (length > 1e-3) { // a shorter one is lost in the rounding of the loss
          double ahead = loss(trainer, moved(weights, i, gradient, STEP / length), batch);
          double behind = loss(trainer, moved(weights, i, gradient, -STEP / length), batch);
          assertThat((ahead - behind) / (2 * STEP) / length)
              .as(names.get(i))
              .isCloseTo(1, within(0.05));
        }
      }
      trainer.restore(weights);
    }
  }

  private static double length(float[] gradient) {
    double squares = 0;
    for (float slope : gradient) {
      squares += (double) slope * slope;
    }
    return Math.sqrt(squares);
  }

  private static TrainedWeights moved(
      TrainedWeights weights, int index, float[] direction, double factor) {
    List<float[]> values = new ArrayList<>(weights.values());
    float[] changed = values.get(index).clone();
    for (int i = 0; i < changed.length; i++) {
      changed[i] += (float) (factor * direction[i]);
    }
    values.set(index, changed);
    return new TrainedWeights(values);
  }

  private static double loss(FeatureTrainer trainer, TrainedWeights weights, FeatureBatch batch) {
    trainer.restore(weights);
    List<ImageScores> scores = trainer.scores(batch.features(), batch.size());
    double loss = 0;
    for (int i = 0; i < scores.size(); i++) {
      loss -= Math.log(scores.get(i).at(i % CLASSES));
    }
    return loss / scores.size();
  }

  private static Operand<TFloat32> normalised(
      Ops tf, Operand<TFloat32> map, Operand<TFloat32> scale, int channels) {
    return tf.nn
        .fusedBatchNorm(
            map,
            scale,
            SmallBase.weights(tf, 21, channels),
            SmallBase.weights(tf, 22, channels),
            scale,
            FusedBatchNorm.isTraining(false))
        .y();
  }

  @Test
  void shouldBeRightForOperationsOfOldGraphs() throws IOException {
    BaseNetwork base =
        base(
            "2",
            (tf, images) -> {
              Operand<TFloat32> map =
                  SmallBase.convolution(tf, images, "first/conv", 1, 3, 3, 3, 4);
              Operand<TFloat32> ones = tf.constant(new float[] {1, 1, 1, 1});
              // The scale of one is the variance of both: training one must not change the other.
              Operand<TFloat32> twice =
                  tf.concat(
                      List.of(
                          tf.nn.relu(normalised(tf, map, ones, 4)),
                          tf.math.tanh(normalised(tf, map, ones, 4))),
                      tf.constant(3));
              return SmallBase.dense(
                  tf,
                  tf.math.mean(
                      tf.nn.relu(SmallBase.convolution(tf, twice, "second/conv", 2, 3, 3, 8, 6)),
                      tf.constant(new int[] {1, 2})),
                  6);
            });
    assertThat(base.blocks()).containsExactly("first/conv", "second/conv");
    assertThat(base.unfrozenWeights()).hasSize(6);
    checkGradients(base);
  }

  @Test
  void shouldBeRightForArithmeticOfNormalisations() throws IOException {
    checkGradients(
        base(
            "1",
            (tf, images) -> {
              Operand<TFloat32> map = SmallBase.convolution(tf, images, "conv", 1, 3, 3, 3, 6);
              Operand<TFloat32> square = tf.math.square(map);
              Operand<TFloat32> root = tf.math.sqrt(tf.math.add(square, tf.constant(0.5f)));
              Operand<TFloat32> bell = tf.math.exp(tf.math.neg(tf.math.div(square, root)));
              return SmallBase.dense(tf, tf.math.mean(bell, tf.constant(new int[] {1, 2})), 6);
            }));
  }

  @Test
  void shouldBeRightForMaximaWhoseWindowIsATensorAndForGroups() throws IOException {
    checkGradients(
        base(
            "1",
            (tf, images) -> {
              Operand<TFloat32> kernel = SmallBase.weights(tf, 1, 3, 3, 3, 6);
              List<Operand<TFloat32>> groups = new ArrayList<>();
              tf.split(tf.constant(3), kernel, 2L)
                  .forEach(
                      part ->
                          groups.add(tf.nn.conv2d(images, part, List.of(1L, 1L, 1L, 1L), "SAME")));
              Operand<TFloat32> map =
                  tf.nn.maxPool(
                      tf.concat(groups, tf.constant(3)),
                      tf.constant(new int[] {1, 2, 2, 1}),
                      tf.constant(new int[] {1, 2, 2, 1}),
                      "SAME");
              return SmallBase.dense(tf, tf.math.mean(map, tf.constant(new int[] {1, 2})), 6);
            }));
  }

  @Test
  void shouldRefuseByNameWhatHasAWrongGradientOrNone() {
    assertThatThrownBy(
            () ->
                base(
                    "1",
                    (tf, images) ->
                        SmallBase.dense(
                            tf,
                            tf.math.mean(
                                tf.withName("dilated")
                                    .nn
                                    .conv2d(
                                        images,
                                        SmallBase.weights(tf, 1, 3, 3, 3, 6),
                                        List.of(1L, 1L, 1L, 1L),
                                        "SAME",
                                        Conv2d.dilations(List.of(1L, 2L, 2L, 1L))),
                                tf.constant(new int[] {1, 2})),
                            6)))
        .isInstanceOf(RetrainingException.class)
        .hasMessageContaining("dilated (Conv2D) cannot be trained")
        .hasMessageContaining("ignores its dilations");
    assertThatThrownBy(
            () ->
                base(
                    "1",
                    (tf, images) ->
                        SmallBase.dense(
                            tf,
                            tf.math.mean(
                                tf.withName("sorted")
                                    .math
                                    .atan(SmallBase.convolution(tf, images, "conv", 1, 3, 3, 3, 6)),
                                tf.constant(new int[] {1, 2})),
                            6)))
        .hasMessageContaining("sorted (Atan) cannot be trained");
  }

  @Test
  void shouldNotRefuseThemInTheFrozenPart() throws IOException {
    BaseNetwork base =
        base(
            null,
            (tf, images) ->
                SmallBase.dense(
                    tf, tf.math.mean(tf.math.atan(images), tf.constant(new int[] {1, 2})), 3));
    assertThat(base.featureCount()).isEqualTo(3);
  }

  @Test
  void shouldUpdateTheStatisticsOfBatchNormalisationsOnlyIfAsked() throws IOException {
    BaseNetwork base =
        base(
            "1",
            (tf, images) ->
                SmallBase.dense(
                    tf,
                    tf.math.mean(
                        tf.nn.relu(
                            normalised(
                                tf,
                                SmallBase.convolution(tf, images, "conv", 1, 3, 3, 3, 4),
                                tf.constant(new float[] {1, 1, 1, 1}),
                                4)),
                        tf.constant(new int[] {1, 2})),
                    4));
    float[] features = SmallBase.numbers(1, IMAGES * base.featureCount());
    FeatureBatch batch = SmallBase.batch(features, IMAGES, CLASSES);
    try (FeatureTrainer frozen = base.trainer(CLASSES, new TrainerOptions(1, 0, 0, false));
        FeatureTrainer moving = base.trainer(CLASSES, new TrainerOptions(1, 0, 0, true))) {
      assertThat(moving.weightArrays()).hasSize(frozen.weightArrays().size() + 2);
      Map<String, float[]> before = moving.weightArrays();
      moving.step(batch, 0.01);
      Map<String, float[]> after = moving.weightArrays();
      assertThat(base.unfrozenWeights()) // whose rate is 0
          .allSatisfy(name -> assertThat(after.get(name)).isEqualTo(before.get(name)));
      after.keySet().removeAll(frozen.weightArrays().keySet());
      assertThat(after)
          .hasSize(2)
          .allSatisfy((name, values) -> assertThat(values).isNotEqualTo(before.get(name)));
      assertThat(moving.scores(features, IMAGES)).hasSize(IMAGES);
    }
  }
}
