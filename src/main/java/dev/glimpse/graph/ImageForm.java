package dev.glimpse.graph;

import dev.glimpse.model.InputTensor;
import dev.glimpse.model.InputTensor.Layout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tensorflow.ndarray.Shape;

/**
 * How a graph takes one image.
 *
 * @param side width and height in pixels
 * @param channels 1 or 3
 * @param layout where the channels stand
 * @param fed the shape that the graph as it came takes: [1, side, side, channels] or, without a
 *     batch, [side, side, channels], or in one row, [1, side * side * channels]
 */
record ImageForm(int side, int channels, Layout layout, Shape fed) {

  /**
   * Makes out an image in a tensor's shape.
   *
   * @param side of the images, for where the shape does not say
   */
  static Optional<ImageForm> of(Shape shape, @Nullable Integer side) {
    if (shape.isUnknown()) {
      return side == null ? Optional.empty() : square(side, 3, Layout.NHWC, true);
    }
    int rank = shape.numDimensions();
    long first = rank == 0 ? 0 : shape.get(0);
    return switch (rank) {
      case 2 -> first == 1 || first == -1 ? row(shape.get(1)) : Optional.empty();
      case 3 -> planes(shape, side, false);
      case 4 -> first == 1 || first == -1 ? planes(shape.tail(), side, true) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<ImageForm> planes(Shape image, @Nullable Integer side, boolean batch) {
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
    return isChannels(channels) && height == width && height > 0
        ? square(Math.toIntExact(height), (int) channels, first ? Layout.NCHW : Layout.NHWC, batch)
        : Optional.empty();
  }

  private static boolean isChannels(long size) {
    return size == 1 || size == 3;
  }

  private static Optional<ImageForm> square(int side, int channels, Layout layout, boolean batch) {
    Shape image =
        layout == Layout.NHWC ? Shape.of(side, side, channels) : Shape.of(channels, side, side);
    return Optional.of(new ImageForm(side, channels, layout, batch ? image.prepend(1) : image));
  }

  /** A digit of 784 numbers is 28 by 28. */
  private static Optional<ImageForm> row(long floats) {
    for (int channels : new int[] {1, 3}) {
      int side = (int) Math.round(Math.sqrt((double) floats / channels));
      if (side > 1 && (long) side * side * channels == floats) {
        return Optional.of(new ImageForm(side, channels, Layout.NHWC, Shape.of(1, floats)));
      }
    }
    return Optional.empty();
  }

  /** The same as the input of a model that Glimpse serves. */
  InputTensor input() {
    return new InputTensor(ServedGraph.INPUT, side, side, channels, layout);
  }
}
