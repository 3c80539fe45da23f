package dev.glimpse.retrain;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;

/** Base models that are small enough to write down, of images of 8x8 pixels and five classes. */
public final class SmallBase {

  static final int SIDE = 8;
  static final int CLASSES = 5;

  private SmallBase() {}

  /**
   * Writes a model folder.
   *
   * @param network the nodes from images [N, 8, 8, 3] to logits [N, 5]
   */
  public static ModelFolder write(
      Path models, BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> network)
      throws IOException {
    return write(models, network, graph -> graph);
  }

  /**
   * Writes a model folder.
   *
   * @param change a change of the graph, such as to operations that Java's API does not create
   */
  public static ModelFolder write(
      Path models,
      BiFunction<Ops, Operand<TFloat32>, Operand<TFloat32>> network,
      UnaryOperator<GraphDef> change)
      throws IOException {
    Path folder = Files.createDirectories(models.resolve("small/1"));
    InputTensor input = new InputTensor(ServedGraph.INPUT, SIDE, SIDE, 3, Layout.NHWC);
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> images =
          tf.withName("images")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, SIDE, SIDE, 3)));
      tf.withName("scores").nn.softmax(network.apply(tf, images));
      new ServedGraph(
              change.apply(graph.toGraphDef()),
              "images:0",
              input,
              "scores:0",
              ServedGraph.OUTPUT,
              CLASSES)
          .write(folder.resolve(ModelDescriptor.GRAPH));
    }
    ModelLabels.named(List.of("a", "b", "c", "d", "e")).write(folder.resolve("labels.txt"));
    new ModelDescriptor(
            "small",
            "1",
            null,
            null,
            "CC0",
            ModelFolder.checksums(folder, ModelDescriptor.GRAPH, "labels.txt"),
            input,
            Preprocessing.preset("inception-2015"),
            new OutputTensor(ServedGraph.OUTPUT, Kind.SOFTMAX, null),
            "labels.txt",
            null,
            null,
            null)
        .write(folder);
    return ModelFolder.open(folder);
  }

  /** Two convolutions, the second in a scope, the mean of the map, and a dense layer. */
  public static Operand<TFloat32> plain(Ops tf, Operand<TFloat32> images) {
    Operand<TFloat32> first =
        tf.nn.relu(convolution(tf, images, "first/convolution", 1, 3, 3, 3, 4));
    Ops scope = tf.withSubScope("second");
    Operand<TFloat32> second =
        scope.nn.relu(
            scope.nn.biasAdd(
                convolution(scope, first, "convolution", 2, 3, 3, 4, 6), weights(scope, 3, 6)));
    return dense(tf, tf.math.mean(second, tf.constant(new int[] {1, 2})), 6);
  }

  static Operand<TFloat32> convolution(
      Ops tf, Operand<TFloat32> map, String name, int seed, long... kernel) {
    String last = name.substring(name.indexOf('/') + 1);
    Ops scope = last.equals(name) ? tf : tf.withSubScope(name.substring(0, name.indexOf('/')));
    return scope
        .withName(last)
        .nn
        .conv2d(map, weights(tf, seed, kernel), List.of(1L, 1L, 1L, 1L), "SAME");
  }

  /** [N, features] to logits [N, 5]. */
  static Operand<TFloat32> dense(Ops tf, Operand<TFloat32> features, int count) {
    return tf.withName("logits").linalg.matMul(features, weights(tf, 9, count, CLASSES));
  }

  static Operand<TFloat32> weights(Ops tf, int seed, long... shape) {
    Random random = new Random(seed);
    float[] values = new float[(int) Shape.of(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.4f;
    }
    return tf.constant(Shape.of(shape), DataBuffers.of(values, true, false));
  }

  /** Images as a model takes them, always the same. */
  static List<FloatBuffer> images(ModelFolder model, int count) {
    return IntStream.range(0, count)
        .mapToObj(seed -> FloatBuffer.wrap(numbers(seed, model.descriptor().input().size())))
        .toList();
  }

  /** Numbers from -1 to 1. */
  static float[] numbers(int seed, int count) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  /** A batch whose image i is of class i modulo the number of classes, with the weight 1. */
  static FeatureBatch batch(float[] features, int count, int classes) {
    float[] targets = new float[count * classes];
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      targets[i * classes + i % classes] = 1;
      weights[i] = 1;
    }
    return new FeatureBatch(features, targets, weights, count);
  }
}
