package dev.glimpse.importer;

import dev.glimpse.graph.ServedGraph;
import dev.glimpse.graph.TensorTypeNames;
import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.DataType;

/**
 * The size, layout and type of one image in a graph's input.
 *
 * @param height height in pixels
 * @param width width in pixels
 * @param channels number of channels, 1 or 3
 * @param layout order of the dimensions
 * @param type type of the original graph's input: any of {@link TensorTypeNames}
 * @param batch number of images that the original graph takes at once: 1 if any number, 0 if its
 *     tensor has no dimension for them
 * @param fed shape of the original graph's input: [batch, height, width, channels], without
 *     channels if there is one, or in one row, [batch, height * width * channels]
 */
record ImageForm(
    int height, int width, int channels, Layout layout, DataType type, int batch, Shape fed) {

  /**
   * Recognises an image in a tensor's shape.
   *
   * @param side width and height of the images, used where the shape does not contain them
   */
  static Optional<ImageForm> of(Shape shape, DataType type, @Nullable Integer side) {
    if (!TensorTypeNames.isFloat(type) && !TensorTypeNames.isInteger(type)) {
      return Optional.empty();
    }
    if (shape.isUnknown()) {
      return side == null
          ? Optional.empty()
          : Optional.of(image(side, side, 3, Layout.NHWC, type, 1));
    }
    return switch (shape.numDimensions()) {
      case 2 -> row(shape.get(0), shape.get(1), type);
      case 3 -> ofThree(shape, type, side);
      case 4 -> planes(shape.tail(), type, side, batch(shape.get(0)));
      default -> Optional.empty();
    };
  }

  private static int batch(long first) {
    return first == -1 ? 1 : Math.toIntExact(first);
  }

  /**
   * Returns the form of a tensor of three dimensions: [height, width, channels] or [channels,
   * height, width] of one image, otherwise a batch of grey images.
   */
  private static Optional<ImageForm> ofThree(Shape shape, DataType type, @Nullable Integer side) {
    boolean last = isChannels(shape.get(2)) || shape.get(2) == -1;
    return last || shape.get(0) == 3
        ? planes(shape, type, side, 0)
        : grey(shape.get(0), shape.get(1), shape.get(2), type, side);
  }

  private static Optional<ImageForm> grey(
      long first, long height, long width, DataType type, @Nullable Integer side) {
    long high = height == -1 && side != null ? side : height;
    if (high < 2 || width < 2) {
      return Optional.empty();
    }
    int batch = batch(first);
    return Optional.of(
        new ImageForm(
            (int) high, (int) width, 1, Layout.NHWC, type, batch, Shape.of(batch, high, width)));
  }

  private static Optional<ImageForm> planes(
      Shape image, DataType type, @Nullable Integer side, int batch) {
    boolean first = isChannels(image.get(0)) && !isChannels(image.get(2));
    long channels = first ? image.get(0) : image.get(2);
    long height = first ? image.get(1) : image.get(0);
    long width = first ? image.get(2) : image.get(1);
    if (channels == -1) {
      channels = 3;
    }
    if (side != null) {
      height = height == -1 ? side : height;
      width = width == -1 ? side : width;
    }
    return isChannels(channels) && height > 1 && width > 1
        ? Optional.of(
            image(
                Math.toIntExact(height),
                Math.toIntExact(width),
                (int) channels,
                first ? Layout.NCHW : Layout.NHWC,
                type,
                batch))
        : Optional.empty();
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3;
  }

  private static ImageForm image(
      int height, int width, int channels, Layout layout, DataType type, int batch) {
    Shape image =
        layout == Layout.NHWC
            ? Shape.of(height, width, channels)
            : Shape.of(channels, height, width);
    return new ImageForm(
        height, width, channels, layout, type, batch, batch == 0 ? image : image.prepend(batch));
  }

  /**
   * Returns the form of a tensor of two dimensions. A digit of 784 numbers is 28 by 28 pixels; [28,
   * 28] is a digit without a batch dimension.
   */
  private static Optional<ImageForm> row(long first, long floats, DataType type) {
    for (int channels : new int[] {1, 3}) {
      int side = (int) Math.round(Math.sqrt((double) floats / channels));
      if (side > 1 && (long) side * side * channels == floats && first != floats) {
        int batch = batch(first);
        return Optional.of(
            new ImageForm(side, side, channels, Layout.NHWC, type, batch, Shape.of(batch, floats)));
      }
    }
    return first < 2 || floats < 2
        ? Optional.empty()
        : Optional.of(
            new ImageForm(
                Math.toIntExact(first),
                Math.toIntExact(floats),
                1,
                Layout.NHWC,
                type,
                0,
                Shape.of(first, floats)));
  }

  /** Returns why a tensor of that type and shape cannot take Glimpse's images. */
  static String refusal(Shape shape, DataType type) {
    if (type == DataType.DT_STRING) {
      return "encoded files, or records such as tf.Example, and their decoding cannot be removed"
          + " from the graph; export a signature that takes the decoded image as float32 [N,"
          + " height, width, 3]";
    }
    if (!TensorTypeNames.isFloat(type) && !TensorTypeNames.isInteger(type)) {
      return "which cannot hold pixels";
    }
    if (shape.isUnknown()) {
      return "an image of unknown size; pass --side with the size that the model was trained with";
    }
    int rank = shape.numDimensions();
    if (rank == 5) {
      return "which is video or a volume, not an image";
    }
    if (rank < 2 || rank > 5) {
      return "which is not an image: an image is [N, height, width, channels]";
    }
    if (rank == 2) {
      return "a row of numbers, which is not a square image of 1 or 3 channels";
    }
    Shape image = rank == 4 ? shape.tail() : shape;
    for (int at : new int[] {2, 0}) {
      long channels = image.get(at);
      if (rank == 4 && channels == 4) {
        return "images of 4 channels (RGBA); Glimpse produces images of 3 (RGB) or 1 (grey)";
      }
    }
    boolean open = LongStream.of(image.asArray()).anyMatch(size -> size == -1);
    if (open) {
      return "images of any size; pass --side with the size that the model was trained with";
    }
    return "which is not an image of 3 channels (RGB) or 1 (grey)";
  }

  /**
   * Returns the shape of {@link #fed} for another number of images, if it has a dimension for them.
   *
   * @param images number of images; -1 for any number
   */
  Shape fed(int images) {
    return batch == 0 ? fed : fed.tail().prepend(images);
  }

  /** Returns the form as the input of a model that Glimpse serves. */
  InputTensor input() {
    return new InputTensor(ServedGraph.INPUT, height, width, channels, layout);
  }
}
