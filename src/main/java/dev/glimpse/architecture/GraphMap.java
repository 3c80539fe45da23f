package dev.glimpse.architecture;

import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * A layer's output in a graph.
 *
 * @param size of the maps
 * @param tensor [N, rows, columns, channels], or [N, channels] behind the last maps
 */
record GraphMap(MapSize size, Operand<TFloat32> tensor) implements FeatureMap {

  /** Returns another output of the same size. */
  GraphMap with(Operand<TFloat32> other) {
    return new GraphMap(size, other);
  }
}
