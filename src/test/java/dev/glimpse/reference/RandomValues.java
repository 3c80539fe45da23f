package dev.glimpse.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** The values of one weight; the same each time for a weight's name. */
final class RandomValues {

  private static final int PIECE = 1 << 18;
  private static final double TO_UNIT = 1.0 / (1L << 31);

  private final WeightSpec weight;

  RandomValues(WeightSpec weight) {
    this.weight = weight;
  }

  /** A consumer of consecutive bytes. */
  interface PieceConsumer {

    /** Takes the first bytes of an array, which the caller uses again. */
    void take(byte[] piece, int length) throws IOException;
  }

  /** Draws all values, little-endian float32, and passes them on in pieces. */
  void draw(PieceConsumer consumer) throws IOException {
    SplittableRandom random = new SplittableRandom(weight.name().hashCode());
    float mean = (float) weight.mean();
    float reach = (float) (Math.sqrt(3) * weight.deviation() * TO_UNIT);
    ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    for (long left = weight.bytes(); left > 0; left -= piece.position()) {
      piece.clear().limit((int) Math.min(PIECE, left));
      while (piece.hasRemaining()) {
        piece.putFloat(mean + reach * random.nextInt());
      }
      consumer.take(piece.array(), piece.position());
    }
  }
}
