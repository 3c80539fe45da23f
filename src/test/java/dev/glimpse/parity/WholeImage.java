package dev.glimpse.parity;

import java.util.List;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.RawTensor;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * What Python's code does with TensorFlow, op by op on the whole image, as the functions of
 * ../shared/tools/make_golden.py do, but to a height and a width: no window, no shared graph.
 */
final class WholeImage {

  /** Brings an image to a height and a width. */
  interface Resize {
    Operand<TFloat32> to(WholeImage image, int height, int width);
  }

  private final Ops tf;
  private final Operand<TFloat32> pixels;
  private final int height;
  private final int width;

  private WholeImage(Ops tf, Operand<TFloat32> pixels) {
    this.tf = tf;
    this.pixels = pixels;
    this.height = (int) pixels.shape().get(0);
    this.width = (int) pixels.shape().get(1);
  }

  /**
   * Returns the values [height, width, 3] after {@code result * factor + summand}.
   *
   * @param file the encoded image
   */
  static float[] values(
      byte[] file, Resize resize, int height, int width, float factor, float summand) {
    try (EagerSession session = EagerSession.create();
        TString contents = TString.tensorOfBytes(NdArrays.scalarOfObject(file))) {
      Ops tf = Ops.create(session);
      Operand<TUint8> decoded =
          tf.image.decodeImage(
              tf.constantOf(contents),
              TUint8.class,
              DecodeImage.channels(3L),
              DecodeImage.expandAnimations(false));
      WholeImage image = new WholeImage(tf, tf.dtypes.cast(decoded, TFloat32.class));
      Operand<TFloat32> values =
          tf.math.add(
              tf.math.mul(resize.to(image, height, width), tf.constant(factor)),
              tf.constant(summand));
      RawTensor raw = values.asTensor().asRawTensor();
      float[] floats = new float[height * width * 3];
      if (!values.shape().equals(Shape.of(1, height, width, 3))) {
        throw new IllegalStateException("The reference gives " + values.shape());
      }
      var unused = raw.data().asFloats().read(floats);
      return floats;
    }
  }

  Operand<TFloat32> bilinear(int toHeight, int toWidth, boolean centres) {
    return tf.image.resizeBilinear(
        tf.expandDims(pixels, tf.constant(0)),
        tf.constant(new int[] {toHeight, toWidth}),
        ResizeBilinear.halfPixelCenters(centres));
  }

  Operand<TFloat32> area(int toHeight, int toWidth) {
    return tf.image.resizeArea(
        tf.expandDims(pixels, tf.constant(0)), tf.constant(new int[] {toHeight, toWidth}));
  }

  /** Returns what {@code tf.image.central_crop} leaves. */
  WholeImage centralCrop(double fraction) {
    int top = (int) ((height - height * fraction) / 2);
    int left = (int) ((width - width * fraction) / 2);
    return new WholeImage(
        tf,
        tf.slice(
            pixels,
            tf.constant(new int[] {top, left, 0}),
            tf.constant(new int[] {height - 2 * top, width - 2 * left, 3})));
  }

  /** Returns what {@code tf.image.pad_to_bounding_box} makes of it for these proportions. */
  WholeImage padded(int toHeight, int toWidth) {
    int canvasHeight = Math.max(height, (int) Math.ceil((double) width * toHeight / toWidth));
    int canvasWidth = Math.max(width, (int) Math.ceil((double) height * toWidth / toHeight));
    int top = (canvasHeight - height) / 2;
    int left = (canvasWidth - width) / 2;
    int[][] paddings = {
      {top, canvasHeight - height - top}, {left, canvasWidth - width - left}, {0, 0}
    };
    return new WholeImage(tf, tf.pad(pixels, tf.constant(paddings), tf.constant(0f)));
  }

  /** Resizes all of it in proportion and returns the middle, as torchvision does. */
  Operand<TFloat32> shortSide(int pixels, int toHeight, int toWidth, boolean centres) {
    int shorter = Math.min(height, width);
    int scaledHeight = pixels * height / shorter;
    int scaledWidth = pixels * width / shorter;
    int top = (int) Math.rint((scaledHeight - toHeight) / 2.0);
    int left = (int) Math.rint((scaledWidth - toWidth) / 2.0);
    return tf.slice(
        bilinear(scaledHeight, scaledWidth, centres),
        tf.constant(new int[] {0, top, left, 0}),
        tf.constant(new int[] {1, toHeight, toWidth, 3}));
  }

  /** Heights and widths of inputs, none of which is square. */
  static List<int[]> sizes() {
    return List.of(new int[] {12, 20}, new int[] {16, 9}, new int[] {28, 31});
  }
}
