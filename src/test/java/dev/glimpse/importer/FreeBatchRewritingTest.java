package dev.glimpse.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.ModelFolder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.core.StridedSlice;
import org.tensorflow.op.core.Unstack;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** Graphs that hold on to a batch of one in every way that is known. */
@Tag("native")
final class FreeBatchRewritingTest {

  private static final int FEATURES = SmallNet.FEATURES;

  @TempDir private Path folder;
  private Importing importing;

  /** A net's end: from the maps [1, 4, 4, 4] to the scores. */
  private interface End extends BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> {}

  @BeforeEach
  void start() {
    importing = new Importing(folder);
  }

  static Stream<Named<End>> ends() {
    return Stream.of(
        end("a reshape to [1, n]", (tf, maps) -> dense(tf, reshape(tf, maps, 1, FEATURES))),
        end("a reshape to [1, -1]", (tf, maps) -> dense(tf, reshape(tf, maps, 1, -1))),
        end("a reshape to [-1, n]", (tf, maps) -> dense(tf, reshape(tf, maps, -1, FEATURES))),
        end(
            "a reshape to a shape put together of constants",
            (tf, maps) -> {
              Operand<TInt32> shape = tf.stack(List.of(tf.constant(1), tf.constant(FEATURES)));
              return dense(tf, tf.reshape(maps, shape));
            }),
        end(
            "a reshape to a shape read off the batch",
            (tf, maps) -> {
              Operand<TInt32> images =
                  tf.stridedSlice(
                      tf.shape(maps),
                      tf.constant(new int[] {0}),
                      tf.constant(new int[] {1}),
                      tf.constant(new int[] {1}),
                      StridedSlice.shrinkAxisMask(1L));
              return dense(tf, tf.reshape(maps, tf.stack(List.of(images, tf.constant(FEATURES)))));
            }),
        end(
            "reshapes to a vector and back",
            (tf, maps) -> dense(tf, reshape(tf, reshape(tf, maps, FEATURES), 1, FEATURES))),
        end(
            "scores reshaped to a vector",
            (tf, maps) -> tf.nn.softmax(reshape(tf, dense(tf, reshape(tf, maps, 1, FEATURES)), 5))),
        end("a squeeze of all that is 1", (tf, maps) -> tf.squeeze(pooled(tf, maps))),
        end(
            "a squeeze of the batch",
            (tf, maps) -> tf.squeeze(pooled(tf, maps), Squeeze.axis(List.of(0L, 1L, -2L)))),
        end(
            "a squeeze of the batch alone",
            (tf, maps) ->
                tf.squeeze(dense(tf, reshape(tf, maps, 1, FEATURES)), Squeeze.axis(List.of(0L)))),
        end("maps of 1 x 1 as scores", (tf, maps) -> pooled(tf, maps)),
        end(
            "the first of the batch",
            (tf, maps) -> first(tf, dense(tf, reshape(tf, maps, 1, FEATURES)))),
        end(
            "the first of the batch, as a batch",
            (tf, maps) ->
                tf.stridedSlice(
                    dense(tf, reshape(tf, maps, 1, FEATURES)),
                    tf.constant(new int[] {0, 0}),
                    tf.constant(new int[] {1, 5}),
                    tf.constant(new int[] {1, 1}))),
        end(
            "a slice of one",
            (tf, maps) ->
                tf.slice(
                    dense(tf, reshape(tf, maps, 1, FEATURES)),
                    tf.constant(new int[] {0, 1}),
                    tf.constant(new int[] {1, 4}))),
        end(
            "a batch taken apart and put together",
            (tf, maps) -> {
              Operand<TFloat32> flat = reshape(tf, maps, 1, FEATURES);
              Operand<TFloat32> one = tf.unstack(flat, 1L, Unstack.axis(0L)).output().get(0);
              return dense(tf, tf.stack(List.of(tf.nn.relu(one)), Stack.axis(0L)));
            }),
        end(
            "a dimension in the middle of one image",
            (tf, maps) -> {
              Operand<TFloat32> one = first(tf, maps);
              Operand<TFloat32> five = tf.expandDims(one, tf.constant(-1));
              return dense(tf, reshape(tf, tf.expandDims(five, tf.constant(1)), 1, FEATURES));
            }));
  }

  private static Named<End> end(String name, End end) {
    return Named.of(name, end);
  }

  private static Operand<TFloat32> reshape(Ops tf, Operand<TFloat32> tensor, int... sizes) {
    return tf.reshape(tensor, tf.constant(sizes));
  }

  private static Operand<TFloat32> dense(Ops tf, Operand<TFloat32> features) {
    return SmallNet.dense(tf, features, FEATURES);
  }

  /** [N, 4, 4, 4] to [N, 1, 1, 5]. */
  private static Operand<TFloat32> pooled(Ops tf, Operand<TFloat32> maps) {
    return tf.nn.conv2d(
        maps, SmallNet.weights(tf, 3, 4, 4, 4, 5), List.of(1L, 1L, 1L, 1L), "VALID");
  }

  private static Operand<TFloat32> first(Ops tf, Operand<TFloat32> batch) {
    int[] ones = new int[batch.shape().numDimensions()];
    Arrays.fill(ones, 1);
    return tf.stridedSlice(
        batch,
        tf.constant(new int[ones.length]),
        tf.constant(ones),
        tf.constant(ones),
        StridedSlice.shrinkAxisMask(1L),
        StridedSlice.endMask(-2L));
  }

  private Path frozen(Function<Ops, Operand<TFloat32>> scores) {
    return SmallNet.freeze(
        folder.resolve("graph.pb"), tf -> tf.withName("output").identity(scores.apply(tf)));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void shouldTakeAnyNumberOfImages(End end) throws Exception {
    Path graph = frozen(tf -> end.apply(tf, SmallNet.convolution(tf, SmallNet.images(tf))));

    ModelFolder model = importing.run(graph);

    Importing.assertServesAs(model, graph, "output", Shape.of(1, 8, 8, 3));
  }

  @Test
  void shouldTakeImagesWhereASingleOneWithoutABatchWasFed() throws Exception {
    Path graph =
        frozen(
            tf -> {
              Operand<TFloat32> image = SmallNet.images(tf, 8, 8, 3);
              Operand<TFloat32> scaled = tf.math.mul(image, SmallNet.weights(tf, 4, 8, 3));
              Operand<TFloat32> maps =
                  SmallNet.convolution(tf, tf.expandDims(scaled, tf.constant(0)));
              return dense(tf, reshape(tf, maps, 1, FEATURES));
            });

    ModelFolder model = importing.run(graph);

    Importing.assertServesAs(model, graph, "output", Shape.of(8, 8, 3));
  }

  @Test
  void shouldTakeSquaresWhereRowsOfNumbersWereFed() throws Exception {
    Path graph =
        frozen(
            tf -> {
              Operand<TFloat32> rows = SmallNet.images(tf, -1, 8 * 8 * 3);
              Operand<TFloat32> maps = SmallNet.convolution(tf, reshape(tf, rows, -1, 8, 8, 3));
              return dense(tf, reshape(tf, maps, -1, FEATURES));
            });

    ModelFolder model = importing.run(graph);

    assertThat(model.descriptor().input().height()).isEqualTo(8);
    Importing.assertServesAs(model, graph, "output", Shape.of(1, 8 * 8 * 3));
  }

  @Test
  void shouldTakeChannelsBeforeHeightAndWidth() throws Exception {
    Path graph =
        frozen(
            tf -> {
              Operand<TFloat32> images = SmallNet.images(tf, 1, 3, 8, 8);
              Operand<TFloat32> last =
                  tf.linalg.transpose(images, tf.constant(new int[] {0, 2, 3, 1}));
              return dense(tf, reshape(tf, SmallNet.convolution(tf, last), 1, FEATURES));
            });

    ModelFolder model = importing.run(graph);

    assertThat(model.descriptor().input().layout()).isEqualTo(Layout.NCHW);
    Importing.assertServesAs(model, graph, "output", Shape.of(1, 3, 8, 8));
  }

  @Test
  void shouldRefuseAGraphThatMixesItsRowsWithTheBatch() throws Exception {
    Path graph =
        frozen(
            tf -> {
              Operand<TFloat32> maps = SmallNet.convolution(tf, SmallNet.images(tf));
              Operand<TFloat32> places = reshape(tf, maps, 16, 4);
              Operand<TFloat32> mixed = tf.linalg.matMul(places, SmallNet.weights(tf, 5, 4, 4));
              return dense(tf, reshape(tf, mixed, 1, FEATURES));
            });

    assertThatThrownBy(() -> importing.run(graph))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("The batch size cannot be made variable: MatMul (MatMul)");
    assertThat(importing.left()).isEmpty();
  }

  @Test
  void shouldRefuseAGraphWhoseScoresDependOnTheNeighbours() throws Exception {
    Path graph =
        frozen(
            tf -> {
              Operand<TFloat32> features =
                  reshape(tf, SmallNet.convolution(tf, SmallNet.images(tf)), 1, FEATURES);
              Operand<TFloat32> centre = tf.math.mean(features, tf.constant(0));
              Operand<TFloat32> logits = dense(tf, tf.math.mul(features, centre));
              return tf.nn.softmax(logits);
            });

    assertThatThrownBy(() -> importing.run(graph))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("does not agree with the original model");
    assertThat(importing.left()).isEmpty();
  }
}
