package dev.glimpse.preprocess;

import dev.glimpse.event.FailureCode;
import dev.glimpse.event.FailureException;
import dev.glimpse.image.DecoderInput;
import dev.glimpse.image.ImageFormat;
import dev.glimpse.image.ImageHeader;
import java.util.EnumMap;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.image.DecodeImage;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * Decodes with TensorFlow's own ops, so that every pixel is the one that Python's TensorFlow gives.
 *
 * <p>Threads: any number at once; the ops run on the caller's.
 */
final class TensorFlowDecoder implements AutoCloseable {

  private final Graph graph = new Graph();
  private final Session session;
  private final Output<TString> contents;
  private final Output<TUint8> cmyk;
  private final Map<ImageFormat, Output<TUint8>> pixels = new EnumMap<>(ImageFormat.class);

  /**
   * Makes the graph.
   *
   * @param jpegChannels 1: libjpeg decodes the luminance only; 3: RGB
   */
  TensorFlowDecoder(long jpegChannels) {
    Ops tf = Ops.create(graph);
    contents = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar())).asOutput();
    pixels.put(
        ImageFormat.JPEG,
        tf.image.decodeJpeg(contents, DecodeJpeg.channels(jpegChannels)).asOutput());
    cmyk = tf.image.decodeJpeg(contents, DecodeJpeg.channels(3L)).asOutput();
    pixels.put(ImageFormat.PNG, tf.image.decodePng(contents, TUint8.class).asOutput());
    pixels.put(ImageFormat.BMP, tf.image.decodeBmp(contents).asOutput());
    // DecodeGif would decode every frame of an animation; this op stops at the first.
    pixels.put(
        ImageFormat.GIF,
        tf.image
            .decodeImage(
                contents,
                TUint8.class,
                DecodeImage.channels(3L),
                DecodeImage.expandAnimations(false))
            .asOutput());
    session =
        new Session(
            graph,
            ConfigProto.newBuilder()
                // Negative: ops run on the thread that calls the session.
                .setInterOpParallelismThreads(-1)
                .putDeviceCount("GPU", 0)
                .build());
  }

  /**
   * Decodes the first frame.
   *
   * @throws FailureException {@link FailureCode#CORRUPT_IMAGE}
   */
  Pixels decode(byte[] image, ImageHeader header) throws FailureException {
    Output<TUint8> output = header.isCmyk(image) ? cmyk : pixels.get(header.format());
    byte[] input = DecoderInput.of(image, header);
    try (TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(input))) {
      return new Pixels(session.runner().feed(contents, bytes).fetch(output).run());
    } catch (RuntimeException e) { // TensorFlow's have no common type
      throw new FailureException(
          FailureCode.CORRUPT_IMAGE,
          "Cannot be decoded as " + header.format().label() + ": " + firstLine(e),
          e);
    }
  }

  /** TensorFlow appends the graph's nodes, which say nothing about the image. */
  private static String firstLine(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("");
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
