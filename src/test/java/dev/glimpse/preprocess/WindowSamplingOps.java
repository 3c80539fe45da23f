package dev.glimpse.preprocess;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.Interpolation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ScaleAndTranslate;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A sampling for frames that show a part of the scaled image, or more than the image. It computes
 * only the visible part, and adds only as many black pixels around the image as the operation
 * reads, because the whole scaled or padded image may be too large for the memory.
 */
final class WindowSamplingOps implements SamplingOps {

  /**
   * Maximum number of black pixels on a side of the image. The operation reads the two pixels next
   * to a point; for a point outside its image it gives 0, which is black as well. One black pixel
   * would be enough if the points were exact.
   */
  private static final int REACH = 2;

  private final Ops tf;
  private final Interpolation interpolation;
  private final InputTensor input;
  private final Operand<TInt32> paddings;
  private final Operand<TFloat32> scaleAndTranslation;

  WindowSamplingOps(Ops tf, Interpolation interpolation, InputTensor input) {
    this.tf = tf;
    this.interpolation = interpolation;
    this.input = input;
    paddings = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(4, 2)));
    scaleAndTranslation = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(2, 2)));
  }

  @Override
  public Operand<TFloat32> resized(Operand<TUint8> image) {
    return tf.image.scaleAndTranslate(
        tf.pad(image, paddings, tf.dtypes.cast(tf.constant(0), TUint8.class)),
        tf.constant(new int[] {input.height(), input.width()}),
        tf.gather(scaleAndTranslation, tf.constant(0), tf.constant(0)),
        tf.gather(scaleAndTranslation, tf.constant(1), tf.constant(0)),
        ScaleAndTranslate.kernelType("triangle"),
        ScaleAndTranslate.antialias(false));
  }

  @Override
  public TensorFeeds feeds(ImageFrame frame) {
    ResamplingAxis y = frame.vertical();
    ResamplingAxis x = frame.horizontal();
    return new TensorFeeds()
        .ints(
            paddings,
            Shape.of(4, 2),
            0,
            0,
            blackBefore(y),
            blackAfter(y),
            blackBefore(x),
            blackAfter(x),
            0,
            0)
        .floats(
            scaleAndTranslation,
            Shape.of(2, 2),
            (float) (1 / y.step()),
            (float) (1 / x.step()),
            translation(y),
            translation(x));
  }

  private static int blackBefore(ResamplingAxis axis) {
    return Math.min(axis.before(), REACH);
  }

  private static int blackAfter(ResamplingAxis axis) {
    return Math.min(axis.canvas() - axis.before() - axis.extent(), REACH);
  }

  /** Returns the position of the padded image's edge in the result. */
  private float translation(ResamplingAxis axis) {
    double edge = (axis.before() - blackBefore(axis)) / axis.step() - axis.corner();
    // TensorFlow 1 places the centre of pixel i at i; the others place it at i + 0.5.
    double shift = interpolation == Interpolation.BILINEAR_TF1 ? .5 - .5 / axis.step() : 0;
    return (float) (edge + shift);
  }
}
