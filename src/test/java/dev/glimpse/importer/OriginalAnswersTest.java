package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.importer.ModelImportRequest.Origin;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OutputTensor.Kind;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.math.Mean;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.op.random.RandomUniform;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TNumber;

/** Models that are judged by what they answer before Glimpse changes anything. */
@Tag("native")
final class OriginalAnswersTest {

  @TempDir private Path folder;
  private Importing importing;

  /** A net as a function from images [N, 8, 8, 3] to scores. */
  private interface Net extends BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> {}

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  private Path frozen(long images, Net net) {
    return SmallNet.freeze(
        folder.resolve("graph.pb"),
        tf -> tf.withName("output").identity(net.apply(tf, SmallNet.images(tf, images, 8, 8, 3))));
  }

  private static Operand<TFloat32> logits(Ops tf, Operand<TFloat32> maps) {
    return SmallNet.dense(
        tf, tf.reshape(maps, tf.constant(new int[] {-1, SmallNet.FEATURES})), SmallNet.FEATURES);
  }

  private static Operand<TFloat32> scores(Ops tf, Operand<TFloat32> images) {
    return tf.nn.softmax(logits(tf, SmallNet.convolution(tf, images)));
  }

  private void assertServes(Path graph) throws Exception {
    Importing.assertServesAs(importing.run(graph), graph, "output", Shape.of(1, 8, 8, 3));
  }

  private void assertRefused(Path graph, String... parts) throws Exception {
    assertThatThrownBy(() -> importing.run(graph))
        .isInstanceOf(ImportException.class)
        .hasMessageContainingAll(parts);
    assertThat(importing.left()).isEmpty();
  }

  @Test
  void shouldLeaveWindowsOfABatchAlone() throws Exception {
    assertServes(
        frozen(
            -1,
            (tf, images) -> {
              Operand<TFloat32> maps = SmallNet.convolution(tf, images);
              Operand<TFloat32> split =
                  tf.linalg.transpose(
                      tf.reshape(maps, tf.constant(new int[] {-1, 2, 2, 2, 2, 4})),
                      tf.constant(new int[] {0, 1, 3, 2, 4, 5}));
              Operand<TFloat32> windows = tf.reshape(split, tf.constant(new int[] {-1, 4, 4}));
              Operand<TFloat32> mixed =
                  tf.reshape(
                      tf.linalg.matMul(
                          tf.reshape(windows, tf.constant(new int[] {-1, 16})),
                          SmallNet.weights(tf, 7, 16, 16)),
                      tf.constant(new int[] {-1, 2, 2, 2, 2, 4}));
              return tf.nn.softmax(
                  logits(
                      tf, tf.linalg.transpose(mixed, tf.constant(new int[] {0, 1, 3, 2, 4, 5}))));
            }));
  }

  @Test
  void shouldLeaveAnEnsembleOfAnImageAndItsMirrorAlone() throws Exception {
    assertServes(
        frozen(
            -1,
            (tf, images) -> {
              Operand<TFloat32> both =
                  tf.concat(
                      List.of(images, tf.reverse(images, tf.constant(new int[] {2}))),
                      tf.constant(0));
              return tf.math.mean(
                  tf.reshape(scores(tf, both), tf.constant(new int[] {2, -1, SmallNet.CLASSES})),
                  tf.constant(0));
            }));
  }

  @Test
  void shouldFlattenScoresOfABatchThatAreMaps() throws Exception {
    assertServes(
        frozen(
            -1,
            (tf, images) ->
                tf.nn.softmax(
                    tf.math.mean(
                        tf.nn.conv2d(
                            SmallNet.convolution(tf, images),
                            SmallNet.weights(tf, 3, 1, 1, 4, 5),
                            List.of(1L, 1L, 1L, 1L),
                            "VALID"),
                        tf.constant(new int[] {1, 2}),
                        Mean.keepDims(true)))));
  }

  @Test
  void shouldFreeAGraphThatTakesABatchButKeepsItsFirstImage() throws Exception {
    assertServes(
        frozen(
            -1,
            (tf, images) ->
                tf.nn.softmax(
                    SmallNet.dense(
                        tf,
                        tf.reshape(
                            tf.slice(
                                SmallNet.convolution(tf, images),
                                tf.constant(new int[] {0, 0, 0, 0}),
                                tf.constant(new int[] {1, 4, 4, 4})),
                            tf.constant(new int[] {1, SmallNet.FEATURES})),
                        SmallNet.FEATURES))));
  }

  @Test
  void shouldSayThatAModelUsesTheStatisticsOfItsBatch() throws Exception {
    assertRefused(
        frozen(
            -1,
            (tf, images) ->
                tf.nn.softmax(
                    logits(
                        tf,
                        tf.nn
                            .fusedBatchNorm(
                                SmallNet.convolution(tf, images),
                                tf.constant(new float[] {1, 2, 3, 4}),
                                tf.constant(new float[4]),
                                tf.constant(new float[0]),
                                tf.constant(new float[0]),
                                FusedBatchNorm.isTraining(true))
                            .y()))),
        "The original model gives an image different scores in a batch than alone",
        "training=False");
  }

  @Test
  void shouldSayThatAModelUsesStatisticsThatWerePutTogetherOfMeans() throws Exception {
    assertRefused(
        frozen(
            -1,
            (tf, images) -> {
              Operand<TInt32> axes = tf.constant(new int[] {0, 1, 2});
              Operand<TFloat32> maps = SmallNet.convolution(tf, images);
              Operand<TFloat32> centred = tf.math.sub(maps, tf.math.mean(maps, axes));
              Operand<TFloat32> variance = tf.math.mean(tf.math.square(centred), axes);
              return tf.nn.softmax(
                  logits(
                      tf,
                      tf.math.mul(
                          centred, tf.math.rsqrt(tf.math.add(variance, tf.constant(1e-3f))))));
            }),
        "The original model gives an image different scores in a batch than alone",
        "training mode");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void shouldSayThatTheOriginalAnswersDifferently(long images) throws Exception {
    assertRefused(
        frozen(
            images,
            (tf, input) -> {
              Operand<TFloat32> drawn =
                  tf.withName("dropout_mask")
                      .random
                      .randomUniform(
                          tf.constant(new int[] {1, 8, 8, 3}),
                          TFloat32.class,
                          new RandomUniform.Options[0]);
              return scores(tf, tf.math.mul(input, drawn));
            }),
        "The original model gives different answers to the same image",
        "training=False",
        "dropout_mask (RandomUniform)");
  }

  @Test
  void shouldTakeARandomNumberThatChangesNothing() throws Exception {
    assertServes(
        frozen(
            -1,
            (tf, images) -> {
              Operand<TFloat32> drawn =
                  tf.random.randomUniform(
                      tf.constant(new int[] {1}), TFloat32.class, new RandomUniform.Options[0]);
              return scores(
                  tf, tf.math.add(images, tf.math.mul(drawn, tf.constant(new float[] {0}))));
            }));
  }

  @Test
  void shouldRefuseASoftmaxOverOneOutput() throws Exception {
    assertRefused(
        frozen(
            -1,
            (tf, images) ->
                tf.nn.softmax(
                    tf.linalg.matMul(
                        scores(tf, images), SmallNet.weights(tf, 3, SmallNet.CLASSES, 1)))),
        "is the same for every image",
        "a softmax over one output is 1 for every image, use a sigmoid");
  }

  @Test
  void shouldRefuseAModelThatDividesABlankImageByNothing() throws Exception {
    assertRefused(
        frozen(
            -1,
            (tf, images) ->
                scores(
                    tf,
                    tf.math.div(
                        images,
                        tf.reduceMax(
                            images, tf.constant(new int[] {1, 2, 3}), ReduceMax.keepDims(true))))),
        "gives NaN for a blank image",
        "Add a small number to the divisor");
  }

  @Test
  void shouldTakeAModelThatFailsOnlyAtAValueThatNoPixelGives() throws Exception {
    Path graph =
        frozen(
            -1,
            (tf, images) ->
                scores(
                    tf,
                    tf.math.div(
                        images,
                        tf.reduceMax(
                            images, tf.constant(new int[] {1, 2, 3}), ReduceMax.keepDims(true)))));

    ModelFolder model =
        importing.run(
            new ModelImportRequest(
                graph,
                "small",
                "1",
                importing.models(),
                false,
                null,
                "keras-tf",
                null,
                List.of(),
                Importing.nowhere(),
                new Origin(null, null, null)));

    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SOFTMAX);
  }

  @Test
  void shouldRefuseAModelThatHasNoNumberForABlackImage() throws Exception {
    assertRefused(
        frozen(
            -1,
            (tf, images) ->
                scores(
                    tf,
                    tf.math.div(
                        images,
                        tf.math.add(
                            tf.reduceMax(
                                images, tf.constant(new int[] {1, 2, 3}), ReduceMax.keepDims(true)),
                            tf.constant(1f))))),
        "for a blank image, one whose pixels are all black (0 of 255");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldImportAModelThatComputesInASmallerType(boolean half) throws Exception {
    Path graph =
        frozen(
            -1,
            (tf, images) ->
                half
                    ? tf.dtypes.cast(narrow(tf, images, TFloat16.class), TFloat32.class)
                    : tf.dtypes.cast(narrow(tf, images, TBfloat16.class), TFloat32.class));

    ModelFolder model = importing.run(graph);

    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.LOGITS);
  }

  /** Logits of 200 classes, computed in another type from 4,096 features. */
  private static <T extends TNumber> Operand<T> narrow(
      Ops tf, Operand<TFloat32> images, Class<T> type) {
    Operand<TFloat32> wide =
        tf.linalg.matMul(
            tf.reshape(images, tf.constant(new int[] {-1, 192})),
            SmallNet.weights(tf, 8, 192, 4096));
    return tf.linalg.matMul(
        tf.dtypes.cast(wide, type), tf.dtypes.cast(SmallNet.weights(tf, 9, 4096, 200), type));
  }

  @Test
  void shouldSayThatWeightsAreBroken() throws Exception {
    assertRefused(
        frozen(-1, (tf, images) -> tf.math.mul(scores(tf, images), tf.constant(Float.NaN))),
        "The original model gives NaN for image 0");
  }

  @Test
  void shouldImportALinearModelOfManyInputs() throws Exception {
    int inputs = 64 * 64 * 3;
    Path graph =
        SmallNet.freeze(
            folder.resolve("linear.pb"),
            tf ->
                tf.withName("output")
                    .nn
                    .softmax(
                        tf.linalg.matMul(
                            tf.reshape(
                                SmallNet.images(tf, -1, 64, 64, 3),
                                tf.constant(new int[] {-1, inputs})),
                            SmallNet.weights(tf, 6, inputs, 5))));

    ModelFolder model = importing.run(graph);

    assertThat(model.descriptor().output().kind()).isEqualTo(Kind.SOFTMAX);
    List<FloatBuffer> images = Importing.images(model, 7);
    try (OriginalModel original = OriginalModel.frozenGraph(graph)) {
      Importing.assertSame(
          Importing.classify(model, images),
          Importing.oneByOne(original, "input", "output", Shape.of(1, 64, 64, 3), images),
          1e-4f);
    }
  }
}
