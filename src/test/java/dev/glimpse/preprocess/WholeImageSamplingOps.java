package dev.glimpse.preprocess;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.Interpolation;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TUint8;

/**
 * A sampling for frames that cover a rectangle of the image: the rectangle is cut out, then resized
 * by TensorFlow's operation.
 */
final class WholeImageSamplingOps implements SamplingOps {

  private final Ops tf;
  private final Interpolation interpolation;
  private final InputTensor input;
  private final Operand<TInt32> rectangle;

  WholeImageSamplingOps(Ops tf, Interpolation interpolation, InputTensor input) {
    this.tf = tf;
    this.interpolation = interpolation;
    this.input = input;
    rectangle = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2, 4)));
  }

  @Override
  public Operand<TFloat32> resized(Operand<TUint8> image) {
    Operand<TUint8> cut = tf.slice(image, row(0), row(1));
    Operand<TInt32> size = tf.constant(new int[] {input.height(), input.width()});
    return interpolation == Interpolation.AREA
        ? tf.image.resizeArea(cut, size)
        : tf.image.resizeBilinear(
            cut, size, ResizeBilinear.halfPixelCenters(interpolation == Interpolation.BILINEAR));
  }

  private Operand<TInt32> row(int row) {
    return tf.gather(rectangle, tf.constant(row), tf.constant(0));
  }

  @Override
  public TensorFeeds feeds(ImageFrame frame) {
    ResamplingAxis y = frame.vertical();
    ResamplingAxis x = frame.horizontal();
    return new TensorFeeds()
        .ints(rectangle, Shape.of(2, 4), 0, y.start(), x.start(), 0, 1, y.extent(), x.extent(), -1);
  }
}
