package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.ChannelOrder;
import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import java.nio.FloatBuffer;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;

/**
 * The reference for TensorFlow's geometries: TensorFlow's own operations in one graph decode, crop
 * or pad, resize and normalise.
 */
final class OpsPreprocessor implements Preprocessor {

  private final ImageGeometry geometry;
  private final OrientationSource orientation;
  private final InputTensor input;
  private final ImageDecodingGraph graph = new ImageDecodingGraph();
  private final DecodingOps decoding;
  private final SamplingOps sampling;

  OpsPreprocessor(Preprocessing profile, InputTensor input) {
    this.geometry = profile.geometry();
    this.orientation = profile.orientation();
    this.input = input;
    Ops tf = graph.ops();
    boolean whole =
        geometry instanceof ImageGeometry.Squash || geometry instanceof ImageGeometry.CentralCrop;
    sampling =
        whole
            ? new WholeImageSamplingOps(tf, profile.interpolation(), input)
            : new WindowSamplingOps(tf, profile.interpolation(), input);
    ChannelScaling scaling = ChannelScaling.of(profile.normalisation(), input.channels());
    boolean reversed = profile.channelOrder() == ChannelOrder.BGR;
    decoding = new DecodingOps(tf, profile.jpeg(), profile.jpegRatio(), input.channels());
    graph.make(decoding, orientation, pixels -> tensor(tf, pixels, scaling, reversed));
  }

  private Operand<TFloat32> tensor(
      Ops tf, Operand<TUint8> pixels, ChannelScaling scaling, boolean reversed) {
    Operand<TFloat32> resized = sampling.resized(tf.expandDims(pixels, tf.constant(0)));
    Operand<TFloat32> ordered =
        reversed ? tf.reverse(resized, tf.constant(new int[] {3})) : resized;
    Operand<TFloat32> values =
        tf.math.add(
            tf.math.mul(ordered, tf.constant(scaling.factors())), tf.constant(scaling.summands()));
    return input.layout() == Layout.NHWC
        ? values
        : tf.linalg.transpose(values, tf.constant(new int[] {0, 3, 1, 2}));
  }

  @Override
  public FloatBuffer tensor(EncodedImage image) throws FailureException {
    ExifOrientation turn = OrientationPolicy.of(orientation, image);
    ImageHeader header = image.header();
    DecodedAs as = decoding.choose(image, frame(header.width(), header.height(), turn));
    ImageFrame frame = frame(as.reduced(header.width()), as.reduced(header.height()), turn);
    try (TensorFeeds feeds = sampling.feeds(frame);
        Result result = graph.run(image, as, turn, feeds)) {
      float[] values = new float[input.size()];
      result.get(0).asRawTensor().data().asFloats().read(values);
      return FloatBuffer.wrap(values);
    }
  }

  private ImageFrame frame(int width, int height, ExifOrientation turn) {
    return turn.exchanges()
        ? ImageFrame.of(geometry, height, width, input)
        : ImageFrame.of(geometry, width, height, input);
  }

  @Override
  public long working(EncodedImage image) {
    return 0;
  }

  @Override
  public void close() {
    graph.close();
  }
}
