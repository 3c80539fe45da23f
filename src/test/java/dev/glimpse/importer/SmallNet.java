package dev.glimpse.importer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

/** Parts of graphs that are small enough to write down, with weights that are always the same. */
final class SmallNet {

  static final int SIDE = 8;
  static final int CLASSES = 5;

  /** What {@link #convolution} gives for one image. */
  static final int FEATURES = 4 * 4 * 4;

  private SmallNet() {}

  /** Writes a frozen graph. */
  static Path freeze(Path file, Consumer<Ops> nodes) {
    try (Graph graph = new Graph()) {
      nodes.accept(Ops.create(graph));
      return Files.write(file, graph.toGraphDef().toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The images' placeholder, of one image unless another shape is given. */
  static Placeholder<TFloat32> images(Ops tf, long... shape) {
    return tf.withName("input")
        .placeholder(
            TFloat32.class,
            Placeholder.shape(shape.length == 0 ? Shape.of(1, SIDE, SIDE, 3) : Shape.of(shape)));
  }

  /** [N, 8, 8, 3] to [N, 4, 4, 4]. */
  static Operand<TFloat32> convolution(Ops tf, Operand<TFloat32> images) {
    return tf.nn.relu(
        tf.nn.conv2d(images, weights(tf, 1, 3, 3, 3, 4), List.of(1L, 2L, 2L, 1L), "SAME"));
  }

  /** [N, features] to logits [N, 5]. */
  static Operand<TFloat32> dense(Ops tf, Operand<TFloat32> features, int count) {
    return tf.linalg.matMul(features, weights(tf, 2, count, CLASSES));
  }

  static Operand<TFloat32> weights(Ops tf, int seed, long... shape) {
    return tf.constant(Shape.of(shape), DataBuffers.of(numbers(seed, shape), true, false));
  }

  static float[] numbers(int seed, long... shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextFloat() - 0.5f) / 2;
    }
    return values;
  }
}
