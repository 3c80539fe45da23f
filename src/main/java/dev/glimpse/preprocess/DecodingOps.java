package dev.glimpse.preprocess;

import dev.glimpse.image.DecoderKind;
import dev.glimpse.image.EncodedImage;
import dev.glimpse.image.ImageHeader;
import dev.glimpse.image.JavaImage;
import dev.glimpse.image.NativeImage;
import dev.glimpse.model.JpegDecoding;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** The ops that decode encoded bytes to pixels: uint8 [height, width, channels]. */
final class DecodingOps {

  /** The channels that the file has: grey, grey and alpha, RGB or RGBA; always grey for a JPEG. */
  static final int AS_STORED = 0;

  private final Ops tf;
  private final JpegDecoding jpeg;
  private final int mostRatio;
  private final int channels;

  /**
   * Creates a decoding to a number of channels.
   *
   * @param mostRatio maximum reduction of JPEGs: 1, 2, 4 or 8
   * @param channels 3 for RGB without alpha, as {@code tf.io.decode_image} and Pillow return it; 1
   *     for grey by ITU-R BT.601's luma, which a JPEG contains; or {@link #AS_STORED}
   */
  DecodingOps(Ops tf, JpegDecoding jpeg, int mostRatio, int channels) {
    this.tf = tf;
    this.jpeg = jpeg;
    this.mostRatio = mostRatio;
    this.channels = channels;
  }

  /** Returns all decodings that the graph needs. */
  List<DecodedAs> all() {
    return Arrays.stream(DecoderKind.values())
        .flatMap(
            decoder ->
                IntStream.of(1, 2, 4, 8)
                    .filter(ratio -> ratio == 1 || (decoder.hasRatios() && ratio <= mostRatio))
                    .mapToObj(ratio -> new DecodedAs(decoder, ratio)))
        .toList();
  }

  /**
   * Returns the decoding of an image.
   *
   * @param frame the part of the image that is needed, in the unreduced image's pixels
   */
  DecodedAs choose(EncodedImage image, ImageFrame frame) {
    DecoderKind decoder = image.decoder();
    return new DecodedAs(decoder, decoder.hasRatios() ? frame.reduction(mostRatio) : 1);
  }

  /**
   * Adds the ops that decode.
   *
   * @param contents the encoded bytes
   * @param decoded the result of {@link PixelTensor}, if TensorFlow does not decode the image
   */
  Operand<TUint8> pixels(Operand<TString> contents, Operand<TUint8> decoded, DecodedAs as) {
    return switch (as.decoder()) {
      case JPEG -> jpeg(contents, as.ratio(), channels == AS_STORED ? 1 : channels);
      case CMYK_JPEG -> ofRgb(jpeg(contents, as.ratio(), 3));
      case PNG -> tf.image.decodePng(contents, TUint8.class, DecodePng.channels((long) channels));
      case JAVA -> ofRgb(tf.identity(decoded));
    };
  }

  /** Returns whether the opacity of images is kept. */
  boolean keepsAlpha() {
    return channels == AS_STORED;
  }

  /**
   * Returns the maximum bytes that decoding needs. docs/design/010-memory.md has the measurements.
   *
   * @param as the decoding of the image
   * @param copied whether the pixels are cut, padded or turned, which needs a second copy
   */
  long working(EncodedImage image, DecodedAs as, boolean copied) {
    ImageHeader header = image.header();
    long pixels = (long) as.reduced(header.width()) * as.reduced(header.height());
    long decoded = Math.max(1, channels) * pixels;
    long decoding =
        image instanceof JavaImage java
            ? ofColours(java.workingBytes(keepsAlpha()), pixels)
            : natively((NativeImage) image, pixels, decoded);
    return Math.max(decoding, (copied ? 2 : 1) * decoded);
  }

  private long natively(NativeImage image, long pixels, long decoded) {
    return switch (image.decoder()) {
      case CMYK_JPEG -> image.coefficientBytes() + ofColours(3 * pixels, pixels);
      case PNG -> channels == AS_STORED ? 4 * pixels : decoded;
      default -> image.coefficientBytes() + decoded;
    };
  }

  /** Returns the bytes for decoding colours; grey is computed from them in floats. */
  private long ofColours(long colours, long pixels) {
    return channels == 1 ? Math.max(20 * pixels, colours) : colours;
  }

  private Operand<TUint8> jpeg(Operand<TString> contents, int ratio, int channels) {
    return tf.image.decodeJpeg(
        contents,
        DecodeJpeg.channels((long) channels),
        DecodeJpeg.ratio((long) ratio),
        DecodeJpeg.dctMethod(jpeg == JpegDecoding.FAST ? "INTEGER_FAST" : "INTEGER_ACCURATE"));
  }

  private Operand<TUint8> ofRgb(Operand<TUint8> rgb) {
    if (channels != 1) {
      return rgb;
    }
    Operand<TFloat32> weighted =
        tf.math.mul(
            tf.dtypes.cast(rgb, TFloat32.class), tf.constant(new float[] {.299f, .587f, .114f}));
    Operand<TFloat32> sum = tf.reduceSum(weighted, tf.constant(2), ReduceSum.keepDims(true));
    return tf.dtypes.cast(tf.math.add(sum, tf.constant(.5f)), TUint8.class);
  }
}
