package dev.glimpse.bench;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.FusedBatchNorm;
import org.tensorflow.types.TFloat32;

/**
 * Inception v3 in full size, after Szegedy and others, "Rethinking the Inception Architecture for
 * Computer Vision" (2015, arXiv:1512.00567), in the form of Keras's application: 94 convolutions
 * without bias, each followed by a batch normalisation without scale and a ReLU, in eleven blocks,
 * then the mean of each map and one dense layer. 23,851,784 parameters.
 *
 * <p>Below, a tower is one of the branches of a block that are concatenated at its end.
 */
public final class InceptionV3GraphBuilder {

  /** The rows and columns of an image. */
  public static final int SIDE = 299;

  /** The number of outputs. */
  public static final int CLASSES = 1000;

  private static final float EPSILON = 1e-3f;
  private static final String SAME = "SAME";
  private static final String VALID = "VALID";

  private final Ops tf;
  private final Parameters parameters;
  private int convolutions;
  private int blocks;

  /** The source of the parameters. */
  public interface Parameters {

    /**
     * Returns the kernel of a convolution; with one row and column, also that of the dense layer.
     */
    Operand<TFloat32> kernel(long rows, long columns, long in, long out);

    /** Returns the offsets of a batch normalisation or of the dense layer. */
    Operand<TFloat32> bias(long channels);

    /** Returns the means observed by a batch normalisation; not trained. */
    Operand<TFloat32> mean(long channels);

    /** Returns the variances observed by a batch normalisation; not trained. */
    Operand<TFloat32> variance(long channels);
  }

  /** Creates an empty network in the scope of the operations. */
  public InceptionV3GraphBuilder(Ops tf, Parameters parameters) {
    this.tf = tf;
    this.parameters = parameters;
  }

  /**
   * Adds the network, from images [N, 299, 299, 3] with values from -1 to 1 to logits [N, 1000].
   */
  public Operand<TFloat32> logits(Operand<TFloat32> images) {
    Operand<TFloat32> x = stem(images); // [N, 35, 35, 192]
    x = block35(x, 32);
    x = block35(x, 64);
    x = block35(x, 64);
    x = reduction17(x); // [N, 17, 17, 768]
    x = block17(x, 128);
    x = block17(x, 160);
    x = block17(x, 160);
    x = block17(x, 192);
    x = reduction8(x); // [N, 8, 8, 1280]
    x = block8(x);
    x = block8(x); // [N, 8, 8, 2048]
    return dense(tf.math.mean(x, tf.constant(new int[] {1, 2})));
  }

  private Operand<TFloat32> stem(Operand<TFloat32> images) {
    Operand<TFloat32> x = convolution(images, 32, 3, 3, 2, VALID);
    x = convolution(x, 32, 3, 3, 1, VALID);
    x = maxPool(convolution(x, 64, 3, 3));
    x = convolution(x, 80, 1, 1, 1, VALID);
    return maxPool(convolution(x, 192, 3, 3, 1, VALID));
  }

  private Operand<TFloat32> block35(Operand<TFloat32> x, int pooled) {
    return mixed(
        List.of(
            convolution(x, 64, 1, 1),
            convolution(convolution(x, 48, 1, 1), 64, 5, 5),
            convolution(convolution(convolution(x, 64, 1, 1), 96, 3, 3), 96, 3, 3),
            convolution(meanPool(x), pooled, 1, 1)));
  }

  private Operand<TFloat32> reduction17(Operand<TFloat32> x) {
    return mixed(
        List.of(
            convolution(x, 384, 3, 3, 2, VALID),
            convolution(convolution(convolution(x, 64, 1, 1), 96, 3, 3), 96, 3, 3, 2, VALID),
            maxPool(x)));
  }

  /**
   * Adds a block whose large kernels are factorised into rows and columns.
   *
   * @param narrow the number of maps inside the two long towers
   */
  private Operand<TFloat32> block17(Operand<TFloat32> x, int narrow) {
    Operand<TFloat32> once = convolution(convolution(x, narrow, 1, 1), narrow, 1, 7);
    Operand<TFloat32> twice = convolution(convolution(x, narrow, 1, 1), narrow, 7, 1);
    twice = convolution(convolution(twice, narrow, 1, 7), narrow, 7, 1);
    return mixed(
        List.of(
            convolution(x, 192, 1, 1),
            convolution(once, 192, 7, 1),
            convolution(twice, 192, 1, 7),
            convolution(meanPool(x), 192, 1, 1)));
  }

  private Operand<TFloat32> reduction8(Operand<TFloat32> x) {
    Operand<TFloat32> wide = convolution(convolution(x, 192, 1, 1), 192, 1, 7);
    return mixed(
        List.of(
            convolution(convolution(x, 192, 1, 1), 320, 3, 3, 2, VALID),
            convolution(convolution(wide, 192, 7, 1), 192, 3, 3, 2, VALID),
            maxPool(x)));
  }

  private Operand<TFloat32> block8(Operand<TFloat32> x) {
    return mixed(
        List.of(
            convolution(x, 320, 1, 1),
            rowsBesideColumns(convolution(x, 384, 1, 1)),
            rowsBesideColumns(convolution(convolution(x, 448, 1, 1), 384, 3, 3)),
            convolution(meanPool(x), 192, 1, 1)));
  }

  private Operand<TFloat32> rowsBesideColumns(Operand<TFloat32> x) {
    return concatenated(List.of(convolution(x, 384, 1, 3), convolution(x, 384, 3, 1)));
  }

  private Operand<TFloat32> convolution(Operand<TFloat32> x, int maps, int rows, int columns) {
    return convolution(x, maps, rows, columns, 1, SAME);
  }

  private Operand<TFloat32> convolution(
      Operand<TFloat32> x, int maps, int rows, int columns, long stride, String padding) {
    // Numbered as in Keras, so that the importer recognises the layer.
    Ops layer = tf.withSubScope(convolutions == 0 ? "conv2d" : "conv2d_" + convolutions);
    convolutions++;
    Operand<TFloat32> convolved =
        layer.nn.conv2d(
            x,
            parameters.kernel(rows, columns, channels(x), maps),
            List.of(1L, stride, stride, 1L),
            padding);
    var normalised =
        layer.nn.fusedBatchNorm(
            convolved,
            layer.fill(layer.constant(new int[] {maps}), layer.constant(1f)),
            parameters.bias(maps),
            parameters.mean(maps),
            parameters.variance(maps),
            FusedBatchNorm.epsilon(EPSILON),
            FusedBatchNorm.isTraining(false));
    return layer.nn.relu(normalised.y());
  }

  private Operand<TFloat32> maxPool(Operand<TFloat32> x) {
    return tf.nn.maxPool(
        x, tf.constant(new int[] {1, 3, 3, 1}), tf.constant(new int[] {1, 2, 2, 1}), VALID);
  }

  private Operand<TFloat32> meanPool(Operand<TFloat32> x) {
    return tf.nn.avgPool(x, List.of(1L, 3L, 3L, 1L), List.of(1L, 1L, 1L, 1L), SAME);
  }

  /** Ends a block; the results are called mixed0 to mixed10. */
  private Operand<TFloat32> mixed(List<Operand<TFloat32>> towers) {
    return tf.withName("mixed" + blocks++).concat(towers, tf.constant(3));
  }

  private Operand<TFloat32> concatenated(List<Operand<TFloat32>> towers) {
    return tf.concat(towers, tf.constant(3));
  }

  private Operand<TFloat32> dense(Operand<TFloat32> features) {
    long in = features.asOutput().shape().get(1);
    Operand<TFloat32> weights =
        tf.reshape(
            parameters.kernel(1, 1, in, CLASSES), tf.constant(new int[] {(int) in, CLASSES}));
    return tf.nn.biasAdd(tf.linalg.matMul(features, weights), parameters.bias(CLASSES));
  }

  private static long channels(Operand<TFloat32> x) {
    return x.asOutput().shape().get(3);
  }
}
