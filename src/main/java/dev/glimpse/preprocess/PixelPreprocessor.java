package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.model.ImageGeometry;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.OrientationSource;
import dev.glimpse.model.Preprocessing;
import java.nio.FloatBuffer;

/**
 * A preprocessor that gives the same values as Python: TensorFlow's ops decode, and the arithmetic
 * of TensorFlow or of Pillow computes the tensor in one pass over the pixels.
 */
final class PixelPreprocessor implements Preprocessor {

  private final ImageGeometry geometry;
  private final OrientationSource orientation;
  private final InputTensor input;
  private final TensorFormat format;
  private final TensorBufferPool memory;
  private final ImageDecodingGraph graph = new ImageDecodingGraph();
  private final DecodingOps decoding;
  private final PixelSampling sampling;

  PixelPreprocessor(Preprocessing profile, InputTensor input, PixelSampling sampling) {
    this.geometry = profile.geometry();
    this.orientation = profile.orientation();
    this.input = input;
    this.format = TensorFormat.of(profile, input);
    this.memory = new TensorBufferPool(input.size());
    this.sampling = sampling;
    decoding = new DecodingOps(graph.ops(), profile.jpeg(), profile.jpegRatio(), input.channels());
    graph.make(decoding, orientation, pixels -> pixels);
  }

  @Override
  public FloatBuffer tensor(EncodedImage image) throws FailureException {
    ExifOrientation turn = OrientationPolicy.of(orientation, image);
    DecodedAs as = decoding.choose(image, frame(image.header(), turn));
    try (TensorFeeds none = new TensorFeeds();
        DecodedPixels pixels = new DecodedPixels(graph.run(image, as, turn, none))) {
      ImageFrame frame = ImageFrame.of(geometry, pixels.width(), pixels.height(), input);
      FloatBuffer tensor = memory.take();
      sampling.sample(pixels, frame, new TensorLineWriter(format, tensor));
      return tensor;
    }
  }

  private ImageFrame frame(ImageHeader header, ExifOrientation turn) {
    return turn.exchanges()
        ? ImageFrame.of(geometry, header.height(), header.width(), input)
        : ImageFrame.of(geometry, header.width(), header.height(), input);
  }

  @Override
  public void recycle(FloatBuffer tensor) {
    memory.giveBack(tensor);
  }

  @Override
  public long working(EncodedImage image) throws FailureException {
    ExifOrientation turn = OrientationPolicy.of(orientation, image);
    DecodedAs as = decoding.choose(image, frame(image.header(), turn));
    return decoding.working(image, as, turn != ExifOrientation.TOP_LEFT)
        + PixelSampling.working(image.header(), input);
  }

  @Override
  public void close() {
    graph.close();
    memory.close();
  }
}
