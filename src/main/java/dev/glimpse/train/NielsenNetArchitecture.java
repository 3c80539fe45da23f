package dev.glimpse.train;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The digit network after Michael Nielsen's "Neural Networks and Deep Learning", chapter 6: two
 * convolutions with pooling, two wide layers with dropout, a softmax. 2,032,570 weights.
 *
 * <p>The same code builds it for training and for serving. The differences are the source of a
 * {@link Parameter} (a variable or a constant) and the operation in place of dropout.
 */
final class NielsenNetArchitecture {

  static final int SIDE = 28;
  static final int CLASSES = 10;

  /** The trained arrays; kernels as [rows, columns, in, out], dense weights as [in, out]. */
  enum Parameter {
    CONV1_KERNEL(Shape.of(5, 5, 1, 20)),
    CONV1_BIAS(Shape.of(20)),
    CONV2_KERNEL(Shape.of(5, 5, 20, 40)),
    CONV2_BIAS(Shape.of(40)),
    DENSE1_WEIGHT(Shape.of(1000, 1000)),
    DENSE1_BIAS(Shape.of(1000)),
    DENSE2_WEIGHT(Shape.of(1000, 1000)),
    DENSE2_BIAS(Shape.of(1000)),
    OUTPUT_WEIGHT(Shape.of(1000, 10)),
    OUTPUT_BIAS(Shape.of(10));

    @SuppressWarnings("ImmutableEnumChecker") // immutable, but not annotated as such
    private final Shape shape;

    Parameter(Shape shape) {
      this.shape = shape;
    }

    Shape shape() {
      return shape;
    }

    int size() {
      return (int) shape.size();
    }

    /** Returns the name in a graph: {@code conv1_kernel}. */
    String graphName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the layer: {@code conv1}. */
    String layer() {
      return graphName().substring(0, graphName().indexOf('_'));
    }

    /** Returns the layer, a slash and the kind of the array: {@code conv1/kernel}. */
    String path() {
      return graphName().replace('_', '/');
    }

    /** Returns the number of inputs that each output sums over; 0 for a bias. */
    int fanIn() {
      int rank = shape.numDimensions();
      return rank == 1 ? 0 : (int) (shape.size() / shape.get(rank - 1));
    }
  }

  private final Ops tf;
  private final Function<Parameter, Operand<TFloat32>> parameters;
  private final UnaryOperator<Operand<TFloat32>> dropout;

  /**
   * Creates a builder of the network's operations.
   *
   * @param parameters a function that returns the operand for each array
   * @param dropout applied after each wide layer; the identity for serving
   */
  NielsenNetArchitecture(
      Ops tf,
      Function<Parameter, Operand<TFloat32>> parameters,
      UnaryOperator<Operand<TFloat32>> dropout) {
    this.tf = tf;
    this.parameters = parameters;
    this.dropout = dropout;
  }

  /** Adds the network, from images [N, 28, 28, 1], 0 (background) to 1 (ink), to logits [N, 10]. */
  Operand<TFloat32> logits(Operand<TFloat32> images) {
    // [N, 28, 28, 1] -> [N, 14, 14, 20] -> [N, 5, 5, 40]
    Operand<TFloat32> maps =
        convolution(images, "SAME", Parameter.CONV1_KERNEL, Parameter.CONV1_BIAS);
    maps = convolution(maps, "VALID", Parameter.CONV2_KERNEL, Parameter.CONV2_BIAS);
    Operand<TFloat32> features = tf.reshape(maps, tf.constant(new int[] {-1, 1000}));
    features = wide(features, Parameter.DENSE1_WEIGHT, Parameter.DENSE1_BIAS);
    features = wide(features, Parameter.DENSE2_WEIGHT, Parameter.DENSE2_BIAS);
    Ops layer = tf.withSubScope(Parameter.OUTPUT_WEIGHT.layer());
    return dense(layer, features, Parameter.OUTPUT_WEIGHT, Parameter.OUTPUT_BIAS);
  }

  private Operand<TFloat32> convolution(
      Operand<TFloat32> input, String padding, Parameter kernel, Parameter bias) {
    Ops layer = tf.withSubScope(kernel.layer());
    Operand<TFloat32> maps =
        layer.nn.conv2d(input, parameters.apply(kernel), List.of(1L, 1L, 1L, 1L), padding);
    maps = layer.nn.relu(layer.nn.biasAdd(maps, parameters.apply(bias)));
    var window = layer.constant(new int[] {1, 2, 2, 1});
    return layer.nn.maxPool(maps, window, window, "VALID");
  }

  private Operand<TFloat32> wide(Operand<TFloat32> input, Parameter weight, Parameter bias) {
    Ops layer = tf.withSubScope(weight.layer());
    return dropout.apply(layer.nn.relu(dense(layer, input, weight, bias)));
  }

  private Operand<TFloat32> dense(
      Ops layer, Operand<TFloat32> input, Parameter weight, Parameter bias) {
    return layer.nn.biasAdd(
        layer.linalg.matMul(input, parameters.apply(weight)), parameters.apply(bias));
  }
}
