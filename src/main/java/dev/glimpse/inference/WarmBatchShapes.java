package dev.glimpse.inference;

import ai.djl.Device;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The sizes in which batches reach the device. A GPU's libraries tune themselves for each size, and
 * XLA compiles for each size, which takes seconds. On a GPU the sizes are therefore powers of two
 * and the largest size, and smaller batches are filled up. A CPU takes batches of any size. There
 * the first batch of a size takes a few per cent longer, so a batch of two is enough: it shows that
 * the graph takes batches at all.
 *
 * @param sizes sizes with which a model is warmed up, in ascending order, from one image on
 * @param fixed whether batches have only these sizes
 */
public record WarmBatchShapes(List<Integer> sizes, boolean fixed) {

  /** Returns the sizes for batches of one image up to the largest. */
  static WarmBatchShapes of(Device device, int largest) {
    return device.isGpu()
        ? new WarmBatchShapes(upTo(largest), true)
        : new WarmBatchShapes(largest == 1 ? List.of(1) : List.of(1, 2), false);
  }

  /** Returns the powers of two below the largest batch, and the largest batch. */
  public static List<Integer> upTo(int largest) {
    return IntStream.concat(
            IntStream.iterate(1, size -> size < largest, size -> 2 * size), IntStream.of(largest))
        .boxed()
        .toList();
  }

  /**
   * Returns the size to which a batch is filled up.
   *
   * @param images number of images, at most the largest batch
   */
  int holding(int images) {
    return fixed
        ? sizes.stream().filter(size -> size >= images).findFirst().orElse(images)
        : images;
  }
}
