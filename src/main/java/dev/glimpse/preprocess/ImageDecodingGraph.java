package dev.glimpse.preprocess;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.JavaImage;
import dev.glimpse.image.NativeImage;
import dev.glimpse.model.OrientationSource;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.OptimizerOptions;
import org.tensorflow.proto.OptimizerOptions.GlobalJitLevel;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * A graph that decodes an image, turns it upright if required, and runs further operations on it.
 * These are TensorFlow's own operations, so that every pixel is the same as with TensorFlow in
 * Python.
 *
 * <p>Threads: any number at once; the operations run on the caller's thread.
 */
final class ImageDecodingGraph implements AutoCloseable {

  /** The operations on decoded pixels, uint8 [height, width, channels]. */
  interface Branch {
    Operand<?> of(Operand<TUint8> pixels);
  }

  private static final Pattern DAMAGED = Pattern.compile("Invalid (JPEG|PNG) data");

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final Operand<TString> contents =
      tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
  private final Operand<TUint8> decoded =
      tf.placeholder(
          TUint8.class,
          Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE)));
  private final Operand<TInt32> mirrored =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
  private final Operand<TInt32> order =
      tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(3)));
  private final Map<DecodedAs, Operand<?>> ofStored = new HashMap<>();
  private final Map<DecodedAs, Operand<?>> ofTurned = new HashMap<>();
  private boolean keepsAlpha;
  private final Session session =
      new Session(
          graph,
          ConfigProto.newBuilder()
              // Negative: operations run on the thread that calls the session.
              .setInterOpParallelismThreads(-1)
              .putDeviceCount("GPU", 0)
              // If the environment enables XLA, it would compile the graph for each size of image.
              .setGraphOptions(
                  GraphOptions.newBuilder()
                      .setOptimizerOptions(
                          OptimizerOptions.newBuilder().setGlobalJitLevel(GlobalJitLevel.OFF)))
              .build());

  /** Returns the builder of operations, for branches and for the decoding before them. */
  Ops ops() {
    return tf;
  }

  /**
   * Adds all branches. Must be called once, before the first run.
   *
   * @param orientation whether images will have to be turned
   */
  void make(DecodingOps decoding, OrientationSource orientation, Branch branch) {
    keepsAlpha = decoding.keepsAlpha();
    for (DecodedAs as : decoding.all()) {
      Operand<TUint8> pixels = decoding.pixels(contents, decoded, as);
      ofStored.put(as, branch.of(pixels));
      if (orientation == OrientationSource.EXIF) {
        Operand<TUint8> turned = tf.linalg.transpose(tf.reverse(pixels, mirrored), order);
        ofTurned.put(as, branch.of(turned));
      }
    }
  }

  /**
   * Runs the branch for an image.
   *
   * @param as how the image is decoded
   * @param orientation the rotation or reflection to apply
   * @param feeds values of the branch's own placeholders
   * @return the branch's result in native memory, which the caller has to close
   * @throws FailureException {@link FailureCode#CORRUPT_IMAGE} if the image cannot be decoded
   */
  Result run(EncodedImage image, DecodedAs as, ExifOrientation orientation, TensorFeeds feeds)
      throws FailureException {
    boolean stored = orientation == ExifOrientation.TOP_LEFT;
    Operand<?> wanted = (stored ? ofStored : ofTurned).get(as);
    try (Tensor input = input(image);
        TensorFeeds turn = stored ? new TensorFeeds() : turn(orientation)) {
      Session.Runner runner =
          session.runner().feed(image instanceof JavaImage ? decoded : contents, input);
      feeds.into(runner);
      turn.into(runner);
      return runner.fetch(wanted).run();
    } catch (RuntimeException e) { // TensorFlow's exceptions have no common type
      throw new FailureException(
          FailureCode.CORRUPT_IMAGE,
          "Cannot be decoded as " + image.header().format().label() + ": " + reason(e),
          e);
    }
  }

  /** Returns the pixels, or the bytes that TensorFlow decodes. */
  private Tensor input(EncodedImage image) throws FailureException {
    return image instanceof JavaImage pixels
        ? PixelTensor.of(pixels, keepsAlpha && pixels.hasAlpha() ? 4 : 3)
        : NativeInputTensor.scalar(((NativeImage) image).checked());
  }

  private TensorFeeds turn(ExifOrientation orientation) {
    int[] axes =
        orientation.mirrorsRows()
            ? orientation.mirrorsColumns() ? new int[] {0, 1} : new int[] {0}
            : orientation.mirrorsColumns() ? new int[] {1} : new int[0];
    return new TensorFeeds()
        .ints(mirrored, Shape.of(axes.length), axes)
        .ints(
            order,
            Shape.of(3),
            orientation.exchanges() ? new int[] {1, 0, 2} : new int[] {0, 1, 2});
  }

  /**
   * Returns what is wrong with the image. TensorFlow's decoders use one message for every fault,
   * which mentions a crop window; the lines after the first name the nodes of the graph.
   */
  private static String reason(RuntimeException e) {
    String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return DAMAGED.matcher(line).find() ? "its data are damaged, or end early" : line;
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
