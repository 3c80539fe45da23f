package dev.glimpse.testing;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.ModelCatalogue;
import dev.glimpse.model.ModelDescriptor;
import dev.glimpse.model.ModelFolder;
import dev.glimpse.model.ModelLabels;
import dev.glimpse.model.OutputTensor;
import dev.glimpse.model.OutputTensor.Kind;
import dev.glimpse.model.Preprocessing;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.io.FifoQueue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Models of ten classes, {@code a} to {@code j}, that say of images in MNIST's form what a test
 * wants.
 */
public final class TestModels {

  /** How many labels they have. */
  public static final int CLASSES = 10;

  private static final String LABELS = "labels.txt";

  private TestModels() {}

  /**
   * One that finds the same label best in every image; a broken one where there is none of that
   * index.
   */
  public static void write(Path models, String name, String version, int best) throws IOException {
    write(models, name, version, "mnist", constant(best));
  }

  /** The same with preprocessing of its own. */
  public static void write(Path models, String name, String version, String preprocessing, int best)
      throws IOException {
    write(models, name, version, preprocessing, constant(best));
  }

  /**
   * Writes a model into a folder that {@code glimpse.models.dir} may name, the descriptor last.
   *
   * @param graph from {@code input} [N, 28, 28, 1] to {@code scores} [N, {@value #CLASSES}]
   */
  public static void write(
      Path models, String name, String version, String preprocessing, GraphDef graph)
      throws IOException {
    write(models, name, version, preprocessing, graph, List.of("abcdefghij".split("")));
  }

  /** Writes a model that finds the same output best in every image, with labels of its own. */
  public static void write(Path models, String name, String version, int best, List<String> labels)
      throws IOException {
    write(models, name, version, "mnist", constant(best), labels);
  }

  /**
   * Writes version 1 of a model whose scores are the first pixels of an image of 28 x 28, from
   * black for 0 to white for 1.
   *
   * @param labels one to 28 labels
   */
  public static void writePixelScores(
      Path models, String name, OutputTensor output, List<String> labels) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> row =
          tf.slice(
              images(tf),
              tf.constant(new int[] {0, 0, 0, 0}),
              tf.constant(new int[] {-1, 1, labels.size(), 1}));
      tf.withName("scores").reshape(row, tf.constant(new int[] {-1, labels.size()}));
      write(models, name, "1", "label-image", graph.toGraphDef(), labels, output);
    }
  }

  /** An image for {@link #writePixelScores} as a PNG; its scores are multiples of 1/255. */
  public static byte[] pixelScores(double... scores) throws IOException {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < scores.length; x++) {
      image.getRaster().setSample(x, 0, 0, (int) Math.round(255 * scores[x]));
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return png.toByteArray();
  }

  private static void write(
      Path models,
      String name,
      String version,
      String preprocessing,
      GraphDef graph,
      List<String> labels)
      throws IOException {
    OutputTensor output = new OutputTensor(ServedGraph.OUTPUT, Kind.SOFTMAX, null);
    write(models, name, version, preprocessing, graph, labels, output);
  }

  private static void write(
      Path models,
      String name,
      String version,
      String preprocessing,
      GraphDef graph,
      List<String> labels,
      OutputTensor output)
      throws IOException {
    Path folder = Files.createDirectories(ModelCatalogue.home(models, name, version));
    InputTensor input = new InputTensor(ServedGraph.INPUT, 28, 28, 1, Layout.NHWC);
    new ServedGraph(graph, "input:0", input, "scores:0", ServedGraph.OUTPUT, labels.size())
        .write(folder.resolve(ModelDescriptor.GRAPH));
    ModelLabels.named(labels).write(folder.resolve(LABELS));
    new ModelDescriptor(
            name,
            version,
            null,
            null,
            null,
            ModelFolder.checksums(folder, ModelDescriptor.GRAPH, LABELS),
            input,
            Preprocessing.preset(preprocessing),
            output,
            LABELS,
            null,
            null,
            null)
        .write(folder);
  }

  /** The images' placeholder. */
  public static Operand<TFloat32> images(Ops tf) {
    return tf.withName("input")
        .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 28, 28, 1)));
  }

  /** The first pixel of each image, [N]. */
  public static Operand<TFloat32> firstPixels(Ops tf, Operand<TFloat32> images) {
    return tf.reshape(
        tf.slice(images, tf.constant(new int[] {0, 0, 0, 0}), tf.constant(new int[] {-1, 1, 1, 1})),
        tf.constant(new int[] {-1}));
  }

  /** One that never ends with an image whose first pixel is not black. */
  public static void writeHanging(Path models, String name) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> pixels = firstPixels(tf, images(tf));
      Operand<TInt32> bright =
          tf.dtypes.cast(
              tf.reduceAny(tf.math.greater(pixels, tf.constant(0.1f)), tf.constant(0)),
              TInt32.class);
      Operand<TFloat32> zeros = tf.math.mul(pixels, hanging(tf, bright));
      Operand<TFloat32> column = tf.reshape(zeros, tf.constant(new int[] {-1, 1}));
      tf.withName("scores").math.add(column, tf.constant(row(1)));
      write(models, name, "1", "mnist", graph.toGraphDef());
    }
  }

  /** Writes version 1 of a model with so many times 784 weights, a float each. */
  public static void writeWide(Path models, String name, int width) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> pixels = tf.reshape(images(tf), tf.constant(new int[] {-1, 28 * 28}));
      Operand<TFloat32> weights = tf.constant(StdArrays.ndCopyOf(new float[28 * 28][width]));
      Operand<TFloat32> zeros =
          tf.reduceSum(tf.linalg.matMul(pixels, weights), tf.constant(1), ReduceSum.keepDims(true));
      tf.withName("scores").math.add(zeros, tf.constant(row(3)));
      write(models, name, "1", "mnist", graph.toGraphDef());
    }
  }

  /** Zero; takes so many elements from a queue that nobody fills. */
  public static Operand<TFloat32> hanging(Ops tf, Operand<TInt32> count) {
    Operand<?> queue =
        tf.io.fifoQueue(List.of(TFloat32.class), FifoQueue.shapes(List.of(Shape.scalar())));
    Operand<?> taken =
        tf.io.queueDequeueMany(queue, count, List.of(TFloat32.class)).components().get(0);
    return tf.reduceSum(tf.dtypes.cast(taken, TFloat32.class), tf.constant(0));
  }

  private static float[] row(int best) {
    float[] row = new float[CLASSES];
    Arrays.fill(row, best < CLASSES ? 0.05f : Float.NaN);
    if (best < CLASSES) {
      row[best] = 0.55f;
    }
    return row;
  }

  private static GraphDef constant(int best) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> zeros = tf.math.mul(firstPixels(tf, images(tf)), tf.constant(0f));
      Operand<TFloat32> column = tf.reshape(zeros, tf.constant(new int[] {-1, 1}));
      tf.withName("scores").math.add(column, tf.constant(row(best)));
      return graph.toGraphDef();
    }
  }
}
