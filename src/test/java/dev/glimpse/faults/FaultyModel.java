package dev.glimpse.faults;

import dev.glimpse.testing.TestImages;
import dev.glimpse.testing.TestModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;

/**
 * A model with which TensorFlow itself fails, for images that the grey of their first pixel marks.
 * All others get the same scores.
 */
final class FaultyModel {

  static final String NAME = "faulty";

  /**
   * Images that a device without much memory takes in one call, if a {@link Mark#LARGE} is among
   * them.
   */
  static final int ROOM = 4;

  /** What happens to a batch with a marked image. */
  enum Mark {
    /** The scores of this image are no numbers. */
    NAN(240),
    /** An op fails, and with it the call. */
    ERROR(200),
    /** An op asks for more memory than there is in any machine, unless the batch is small. */
    LARGE(160),
    /** An op never ends. */
    HANG(120);

    private static final int WIDTH = 10;
    private final int grey;

    Mark(int grey) {
      this.grey = grey;
    }

    /** An image that has it. */
    byte[] image() {
      return TestImages.marked(grey);
    }
  }

  /** Floats beyond the addresses that a process has. */
  private static final long TOO_MANY = 1L << 50;

  private final Ops tf;
  private final Operand<TFloat32> firstPixels;

  private FaultyModel(Graph graph) {
    tf = Ops.create(graph);
    firstPixels = TestModels.firstPixels(tf, TestModels.images(tf));
  }

  /** Writes it into a folder that {@code glimpse.models.dir} may name. */
  static void write(Path models) throws IOException {
    TestModels.write(models, NAME, "1", "mnist", graph());
  }

  private static GraphDef graph() {
    try (Graph graph = new Graph()) {
      new FaultyModel(graph).scores();
      return graph.toGraphDef();
    }
  }

  private void scores() {
    Operand<TFloat32> each =
        tf.math.addN(
            List.of(
                nanWhere(Mark.NAN), tf.debugging.checkNumerics(nanWhere(Mark.ERROR), "marked")));
    Operand<TFloat32> all = tf.math.add(TestModels.hanging(tf, any(Mark.HANG)), tooLarge());
    Operand<TFloat32> column = tf.reshape(tf.math.add(each, all), tf.constant(new int[] {-1, 1}));
    Operand<TFloat32> row = tf.constant(new float[] {.4f, .2f, .1f, .1f, .1f, .1f, 0, 0, 0, 0});
    tf.withName("scores").math.add(column, row);
  }

  private Operand<TBool> has(Mark mark) {
    return tf.math.less(
        tf.math.abs(tf.math.sub(firstPixels, tf.constant(mark.grey / 255f))),
        tf.constant(Mark.WIDTH / 255f));
  }

  private Operand<TFloat32> nanWhere(Mark mark) {
    return tf.select(has(mark), tf.constant(Float.NaN), tf.constant(0f));
  }

  /** 1 if any image of the batch has it, else 0. */
  private Operand<TInt32> any(Mark mark) {
    return tf.dtypes.cast(tf.reduceAny(has(mark), tf.constant(0)), TInt32.class);
  }

  /**
   * Zero; asks for more memory than there is where a large image is in a batch that is not small.
   */
  private Operand<TFloat32> tooLarge() {
    Operand<TInt32> tooMany =
        tf.dtypes.cast(tf.math.greater(tf.size(firstPixels), tf.constant(ROOM)), TInt32.class);
    Operand<TInt64> excess = tf.dtypes.cast(tf.math.mul(tooMany, any(Mark.LARGE)), TInt64.class);
    Operand<TInt64> floats =
        tf.math.add(tf.constant(1L), tf.math.mul(excess, tf.constant(TOO_MANY)));
    Operand<TFloat32> zeros =
        tf.fill(tf.reshape(floats, tf.constant(new int[] {1})), tf.constant(0f));
    return tf.reduceSum(zeros, tf.constant(0));
  }
}
