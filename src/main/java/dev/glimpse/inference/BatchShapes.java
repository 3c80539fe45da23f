package dev.glimpse.inference;

import ai.djl.Device;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The sizes in which batches reach the device. A GPU's libraries tune themselves for each, and XLA
 * compiles for each, which takes seconds: there it is powers of two and the largest, and smaller
 * batches are filled up. A CPU takes them as they come.
 *
 * @param sizes that a model is warmed up with, the largest last
 * @param fixed whether there are no others
 */
public record BatchShapes(List<Integer> sizes, boolean fixed) {

  /** For batches of one image up to the largest. */
  static BatchShapes of(Device device, int largest) {
    return device.isGpu()
        ? new BatchShapes(upTo(largest), true)
        : new BatchShapes(largest == 1 ? List.of(1) : List.of(1, largest), false);
  }

  /** Powers of two up to the largest batch, and that one. */
  public static List<Integer> upTo(int largest) {
    return IntStream.concat(
            IntStream.iterate(1, size -> size < largest, size -> 2 * size), IntStream.of(largest))
        .boxed()
        .toList();
  }

  /**
   * What a batch is filled up to.
   *
   * @param images up to the largest
   */
  int holding(int images) {
    return fixed
        ? sizes.stream().filter(size -> size >= images).findFirst().orElse(images)
        : images;
  }
}
