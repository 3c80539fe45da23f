package dev.glimpse.retrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.inference.TensorFlowEngine;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelException;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

@Tag("native")
final class BaseNetworkTest {

  @TempDir private Path folder;

  @BeforeAll
  static void prepareTensorFlow() {
    assertThat(TensorFlowEngine.start(UserDirectories.cache(), 2).version()).isNotBlank();
  }

  private BaseNetwork plain(@Nullable String unfrozen) throws IOException {
    return BaseNetwork.open(SmallBase.write(folder, SmallBase::plain), unfrozen);
  }

  private void assertRefused(
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> network, String... texts) {
    assertThatThrownBy(() -> BaseNetwork.open(SmallBase.write(folder, network), null))
        .isInstanceOf(RetrainingException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(texts));
  }

  @Test
  void shouldCutBeforeTheLastLayer() throws IOException {
    BaseNetwork base = plain(null);
    assertThat(base.featureCount()).isEqualTo(6);
    assertThat(base.cut()).isEqualTo("Mean:0");
    assertThat(base.blocks()).containsExactly("first/convolution", "second/convolution");
    assertThat(base.unfrozenWeights()).isEmpty();
  }

  @Test
  void shouldTurnImagesUprightAndKeepTheRestOfThePreprocessing() throws IOException {
    BaseNetwork base = plain(null);
    assertThat(base.preprocessing().orientation()).isEqualTo(OrientationSource.EXIF);
    assertThat(base.preprocessing().normalisation())
        .isEqualTo(base.model().descriptor().preprocessing().normalisation());
  }

  @Test
  void shouldUnfreezeByNumberAndByName() throws IOException {
    for (String last : List.of("1", "second", "second/convolution")) {
      BaseNetwork base = plain(last);
      assertThat(base.cut()).isEqualTo("Relu:0");
      assertThat(base.featureCount()).isEqualTo(8 * 8 * 4);
      assertThat(base.unfrozenWeights()).hasSize(2);
    }
    for (String all : List.of("2", "first")) {
      BaseNetwork base = plain(all);
      assertThat(base.cut()).isEqualTo("images:0");
      assertThat(base.unfrozenWeights()).hasSize(3);
    }
  }

  @Test
  void shouldNameTheBlocksIfThereIsNoneOfThatNumberOrName() {
    for (String unknown : List.of("0", "3", "99999999999", "third", "seco", "")) {
      assertThatThrownBy(() -> plain(unknown))
          .isInstanceOf(RetrainingException.class)
          .hasMessageContaining("--unfreeze is " + unknown)
          .hasMessageContaining("allowed: 1 to 2")
          .hasMessageContaining("[first/convolution, second/convolution]");
    }
  }

  @Test
  void shouldAverageTheMapBeforeAConvolutionThatGivesTheScores() throws IOException {
    ModelFolder model =
        SmallBase.write(
            folder,
            (tf, images) ->
                tf.math.mean(
                    tf.nn.relu(SmallBase.convolution(tf, images, "classes", 1, 1, 1, 3, 5)),
                    tf.constant(new int[] {1, 2})));
    BaseNetwork base = BaseNetwork.open(model, null);
    assertThat(base.featureCount()).isEqualTo(3);
    assertThat(base.cut()).isEqualTo("images:0 mean");
  }

  @Test
  void shouldTakeAllValuesBeforeAConvolutionOfTheWholeMap() throws IOException {
    ModelFolder model =
        SmallBase.write(
            folder,
            (tf, images) ->
                tf.reshape(
                    tf.nn.conv2d(
                        images,
                        SmallBase.weights(tf, 1, 8, 8, 3, 5),
                        List.of(1L, 1L, 1L, 1L),
                        "VALID"),
                    tf.constant(new int[] {-1, 5})));
    assertThat(BaseNetwork.open(model, null).featureCount()).isEqualTo(8 * 8 * 3);
  }

  @Test
  void shouldRefuseABaseWithoutALastLayerByTheNameOfTheNode() {
    assertRefused(
        (tf, images) ->
            tf.math.mul(tf.math.mean(images, tf.constant(new int[] {1, 2, 3})), tf.constant(2f)),
        "has no last layer to replace");
    assertRefused(
        (tf, images) -> {
          Operand<TFloat32> means = tf.math.mean(images, tf.constant(new int[] {1, 2}));
          return tf.math.add(
              tf.withName("left").linalg.matMul(means, SmallBase.weights(tf, 1, 3, 5)),
              tf.withName("right").linalg.matMul(means, SmallBase.weights(tf, 2, 3, 5)));
        },
        "several layers side by side",
        "(MatMul)");
    assertRefused(
        (tf, images) ->
            tf.math.mean(
                SmallBase.convolution(tf, images, "wide", 1, 3, 3, 3, 5),
                tf.constant(new int[] {1, 2})),
        "wide (Conv2D)",
        "neither 1x1 nor as large as its input");
    assertRefused(
        (tf, images) ->
            tf.math.mean(
                tf.reshape(
                    tf.withName("tokens")
                        .linalg
                        .matMul(
                            tf.reshape(images, tf.constant(new int[] {-1, 3})),
                            SmallBase.weights(tf, 1, 3, 5)),
                    tf.constant(new int[] {-1, 64, 5})),
                tf.constant(1)),
        "tokens (MatMul)",
        "not one row per image");
  }

  @Test
  void shouldKeepFeaturesOutOfACatalogue() throws IOException {
    ModelFolder features = plain(null).writeFeatureModel(folder.resolve("features"));
    assertThat(features.labels().size()).isEqualTo(6);
    assertThat(features.path().resolve(ModelDescriptor.FILE)).doesNotExist();
    assertThatThrownBy(() -> features.descriptor().write(folder))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("output.kind is FEATURES, allowed: softmax");
  }
}
