package dev.glimpse.importer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TType;

/**
 * What a training of TensorFlow 1 leaves: a checkpoint of V2 and the graph in its {@code .meta}
 * file, with labels, loss, gradients, momentum, moving averages, step and learning rate.
 */
final class TrainingExport {

  private TrainingExport() {}

  /** Returns the values that the moving average of {@code dense/weights} has. */
  static Operand<TFloat32> averaged(Ops tf) {
    return SmallNet.weights(tf, 7, SmallNet.FEATURES, SmallNet.CLASSES);
  }

  /**
   * Writes both.
   *
   * @param saved the names of the variables in the checkpoint
   */
  static void write(Path prefix, List<String> saved) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Shape dense = Shape.of(SmallNet.FEATURES, SmallNet.CLASSES);
      Operand<TFloat32> images = SmallNet.images(tf, -1, SmallNet.SIDE, SmallNet.SIDE, 3);
      Operand<TFloat32> weights = variable(graph, "dense/weights", dense, DataType.DT_FLOAT);
      Operand<TFloat32> average =
          variable(graph, "dense/weights/ExponentialMovingAverage", dense, DataType.DT_FLOAT);
      Operand<TFloat32> momentum =
          variable(graph, "dense/weights/Momentum", dense, DataType.DT_FLOAT);
      Operand<TInt64> step = variable(graph, "global_step", Shape.scalar(), DataType.DT_INT64);
      Operand<TFloat32> features =
          tf.reshape(
              SmallNet.convolution(tf, images), tf.constant(new int[] {-1, SmallNet.FEATURES}));
      Operand<TFloat32> logits = tf.linalg.matMul(features, tf.identity(weights));
      Operand<TFloat32> output = tf.withName("output").nn.softmax(logits);
      Operand<TFloat32> labels =
          tf.withName("labels")
              .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, SmallNet.CLASSES)));
      Operand<TFloat32> loss =
          tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, labels).loss(), tf.constant(0));
      Output<?>[] gradients =
          graph.addGradients(loss.asOutput(), new Output<?>[] {weights.asOutput()});
      Operand<TFloat32> rate =
          tf.withName("learning_rate")
              .math
              .div(tf.constant(0.1f), tf.dtypes.cast(tf.identity(step), TFloat32.class));
      @SuppressWarnings("unchecked")
      Operand<TFloat32> gradient = (Output<TFloat32>) gradients[0];
      tf.withName("train")
          .train
          .applyMomentum(weights, momentum, rate, gradient, tf.constant(0.9f));
      tf.withName("accuracy")
          .math
          .mean(
              tf.dtypes.cast(
                  tf.math.equal(
                      tf.math.argMax(output, tf.constant(1)),
                      tf.math.argMax(labels, tf.constant(1))),
                  TFloat32.class),
              tf.constant(0));
      List<Op> initial =
          List.of(
              tf.assign(weights, SmallNet.weights(tf, 2, dense.asArray())),
              tf.assign(average, averaged(tf)),
              tf.assign(momentum, SmallNet.weights(tf, 3, dense.asArray())),
              tf.assign(step, tf.constant(4L)));
      List<Operand<?>> all = List.of(weights, average, momentum, step);
      List<Operand<?>> written =
          all.stream().filter(variable -> saved.contains(variable.asOutput().op().name())).toList();
      String[] names =
          written.stream().map(value -> value.asOutput().op().name()).toArray(String[]::new);
      String[] whole = new String[names.length];
      Arrays.fill(whole, "");
      Op save =
          tf.train.save(tf.constant(prefix.toString()), tf.array(names), tf.array(whole), written);
      try (Session session = new Session(graph)) {
        Session.Runner runner = session.runner();
        initial.forEach(runner::addTarget);
        runner.run().close();
        session.run(save);
      }
      Files.write(
          prefix.resolveSibling(prefix.getFileName() + ".meta"),
          MetaGraphDef.newBuilder().setGraphDef(graph.toGraphDef()).build().toByteArray());
    }
  }

  /** A variable with a name in a scope, which the Java API does not allow. */
  private static <T extends TType> Operand<T> variable(
      Graph graph, String name, Shape shape, DataType type) {
    return graph
        .opBuilder("VariableV2", name, graph.baseScope())
        .setAttr("shape", shape)
        .setAttr("dtype", type)
        .build()
        .output(0);
  }
}
