package dev.glimpse.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.internal.c_api.TF_Tensor;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;

/** What {@code saved_model.pb} is read for: a session, and an estimate of its memory. */
@Tag("native")
final class GraphMemoryEstimateTest {

  private static final InputTensor INPUT = new InputTensor("image", 8, 8, 3, Layout.NHWC);
  private static final int IMAGES = 10;
  private static final int KERNEL_BYTES = 3 * 3 * 3 * 4 * Float.BYTES;
  private static final int DENSE_BYTES = 8 * 8 * 4 * 5 * Float.BYTES;

  @TempDir private static Path folder;

  /** A convolution of four maps, and five scores. */
  @BeforeAll
  static void write() throws IOException {
    new TensorFlowNativeLibrary(UserDirectories.cache()).prepare();
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images =
          tf.withName("image")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(INPUT.shape(-1))));
      Operand<TFloat32> maps =
          tf.nn.relu(
              tf.nn.conv2d(
                  images,
                  tf.fill(tf.constant(new int[] {3, 3, 3, 4}), tf.constant(1f)),
                  List.of(1L, 1L, 1L, 1L),
                  "SAME"));
      Operand<TFloat32> flat = tf.reshape(maps, tf.constant(new int[] {-1, 256}));
      tf.withName("scores").linalg.matMul(flat, tf.constant(new float[256][5]));
      new ServedGraph(graph.toGraphDef(), "image:0", INPUT, "scores:0", "scores", 5)
          .write(folder.resolve("saved_model.pb"));
    }
  }

  @Test
  void shouldAddUpWeightsAndTheTensorsThatAreAliveAtOnce() throws IOException {
    GraphMemoryEstimate memory =
        GraphMemoryEstimate.of(
            SavedModelFile.read(folder), "image:0", INPUT.shape(IMAGES), "scores:0");

    assertThat(memory.weightBytes()).isBetween((long) DENSE_BYTES, DENSE_BYTES + 200L);
    int maps = IMAGES * 8 * 8 * 4 * Float.BYTES;
    int scores = IMAGES * 5 * Float.BYTES;
    assertThat(memory.activationBytes())
        .isBetween((long) maps + scores, (long) maps + scores + KERNEL_BYTES);
  }

  @Test
  void shouldRunTheGraphFromTheFile() throws IOException {
    SavedModelFile file = SavedModelFile.read(folder);
    assertThat(file.selfContained()).isTrue();

    try (GraphSession session =
            GraphSession.load(file, "image:0", "scores:0", ConfigProto.getDefaultInstance());
        TF_Tensor image =
            TF_Tensor.allocateTensor(
                tensorflow.TF_FLOAT, INPUT.shape(2), 2L * INPUT.size() * Float.BYTES);
        TF_Tensor scores = session.run(image)) {
      assertThat(tensorflow.TF_TensorElementCount(scores)).isEqualTo(10);
    }
  }

  @Test
  void shouldSayWhatTheFileLacks() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.write(other.resolve("saved_model.pb"), new byte[] {8, 1});

    assertThatThrownBy(() -> SavedModelFile.read(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no graph with the tag serve");
  }

  @Test
  void shouldRefuseAFileThatIsCutShort() throws IOException {
    Path cut = Files.createDirectory(folder.resolve("cut"));
    byte[] whole = Files.readAllBytes(folder.resolve("saved_model.pb"));
    Files.write(cut.resolve("saved_model.pb"), Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> SavedModelFile.read(cut))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a SavedModel");
  }
}
