package dev.glimpse.reference;

import dev.glimpse.architecture.WeightSource.ValueSink;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** The values of one weight; the same each time for a weight's name. */
final class RandomValues {

  private static final int PIECE = 1 << 16;
  private static final double TO_UNIT = 1.0 / (1L << 31);

  private final WeightSpec weight;

  RandomValues(WeightSpec weight) {
    this.weight = weight;
  }

  /** Draws all values and passes them on in pieces. */
  void draw(ValueSink sink) throws IOException {
    SplittableRandom random = new SplittableRandom(weight.name().hashCode());
    float mean = (float) weight.mean();
    float reach = (float) (Math.sqrt(3) * weight.deviation() * TO_UNIT);
    FloatBuffer piece = FloatBuffer.allocate(PIECE);
    for (long left = weight.shape().size(); left > 0; left -= piece.limit()) {
      piece.clear().limit((int) Math.min(PIECE, left));
      while (piece.hasRemaining()) {
        piece.put(mean + reach * random.nextInt());
      }
      sink.accept(piece.rewind());
    }
  }
}
