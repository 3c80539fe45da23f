package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.JpegDecoding;
import dev.glimpse.model.OrientationSource;
import java.util.List;
import java.util.Objects;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.op.image.EncodeJpeg;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * A converter of encoded images to small JPEGs for viewing, upright and with the proportions of the
 * image. A small image keeps its size.
 *
 * <p>Threads: any number at once; the operations run on the caller's thread.
 */
public final class ThumbnailEncoder implements AutoCloseable {

  /** The quality on JPEG's scale to 100. */
  private static final long QUALITY = 88;

  private final int side;
  private final ImageDecodingGraph graph = new ImageDecodingGraph();
  private final Operand<TInt32> size;

  /**
   * Creates a converter to a size.
   *
   * @param side maximum length of the longer side, in pixels
   */
  public ThumbnailEncoder(int side) {
    this.side = side;
    Ops tf = graph.ops();
    size = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2)));
    graph.make(
        new DecodingOps(tf, JpegDecoding.FAST, 1, 3),
        OrientationSource.EXIF,
        pixels -> {
          Operand<TFloat32> small =
              tf.image.resizeArea(tf.expandDims(pixels, tf.constant(0)), size);
          Operand<TUint8> whole =
              tf.dtypes.cast(
                  tf.math.round(tf.squeeze(small, Squeeze.axis(List.of(0L)))), TUint8.class);
          return tf.image.encodeJpeg(whole, EncodeJpeg.quality(QUALITY), EncodeJpeg.format("rgb"));
        });
  }

  /**
   * Returns the thumbnail of an image.
   *
   * @param image an image whose header passed the limits
   * @return a JPEG
   * @throws FailureException {@link dev.glimpse.event.FailureCode#CORRUPT_IMAGE} if the image
   *     cannot be decoded
   */
  public byte[] jpeg(EncodedImage image) throws FailureException {
    ExifOrientation turn = image.orientation();
    ImageHeader header = image.header();
    int width = turn.exchanges() ? header.height() : header.width();
    int height = turn.exchanges() ? header.width() : header.height();
    double scale = Math.min(1, (double) side / Math.max(width, height));
    int[] wanted = {scaled(height, scale), scaled(width, scale)};
    try (TensorFeeds feeds = new TensorFeeds().ints(size, Shape.of(2), wanted);
        Result result = graph.run(image, DecodedAs.asItIs(image), turn, feeds)) {
      return ((TString) Objects.requireNonNull(result.get(0))).asBytes().getObject();
    }
  }

  private static int scaled(int length, double scale) {
    return (int) Math.max(1, Math.round(length * scale));
  }

  @Override
  public void close() {
    graph.close();
  }
}
