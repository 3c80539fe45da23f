package dev.glimpse.architecture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** The values of one weight, in their order; the same each time for a weight's name. */
final class RandomValues {

  private static final double TO_UNIT = 1.0 / (1L << 31);

  private final SplittableRandom random;
  private final float mean;
  private final float reach;

  RandomValues(WeightSpec weight) {
    this.random = new SplittableRandom(weight.name().hashCode());
    this.mean = (float) weight.mean();
    this.reach = (float) (Math.sqrt(3) * weight.deviation() * TO_UNIT);
  }

  /** Fills the rest of the buffer with the next values, little-endian float32. */
  void fill(ByteBuffer buffer) {
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.remaining() >= Float.BYTES) {
      buffer.putFloat(mean + reach * random.nextInt());
    }
  }
}
