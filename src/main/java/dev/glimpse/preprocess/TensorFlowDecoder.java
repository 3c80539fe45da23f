package dev.glimpse.preprocess;

import dev.glimpse.event.FailureException;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ExifOrientation;
import dev.glimpse.model.JpegDecoding;
import dev.glimpse.model.OrientationSource;

/** A decoder to pixels as they are stored, for processing outside TensorFlow. */
final class TensorFlowDecoder implements AutoCloseable {

  private final ImageDecodingGraph graph = new ImageDecodingGraph();
  private final DecodingOps decoding;

  TensorFlowDecoder(JpegDecoding jpeg) {
    decoding = new DecodingOps(graph.ops(), jpeg, 1, DecodingOps.AS_STORED);
    graph.make(decoding, OrientationSource.IGNORE, pixels -> pixels);
  }

  /**
   * Decodes the first frame.
   *
   * @throws FailureException {@link dev.glimpse.event.FailureCode#CORRUPT_IMAGE} if the image
   *     cannot be decoded
   */
  DecodedPixels decode(EncodedImage image) throws FailureException {
    try (TensorFeeds none = new TensorFeeds()) {
      return new DecodedPixels(
          graph.run(image, DecodedAs.asItIs(image), ExifOrientation.TOP_LEFT, none));
    }
  }

  /** Returns the maximum bytes of native memory that decoding needs. */
  long working(EncodedImage image) {
    return decoding.working(image, DecodedAs.asItIs(image), false);
  }

  @Override
  public void close() {
    graph.close();
  }
}
