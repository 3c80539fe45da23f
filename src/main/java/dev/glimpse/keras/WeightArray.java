package dev.glimpse.keras;

import java.util.Set;
import java.util.function.Supplier;

/**
 * An array of a layer's weights in a file. Its numbers are read when they are needed.
 *
 * @param name the name in the file, such as {@code conv2d_1/kernel:0}, or its path where the file
 *     has no names
 * @param shape the length of each dimension; empty for a scalar
 * @param values reads the numbers in row-major order
 */
record WeightArray(String name, long[] shape, Supplier<float[]> values) {

  /** Returns the name without its scopes and output number: {@code kernel}. */
  String kind() {
    String last = name.substring(name.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    return colon < 0 ? last : last.substring(0, colon);
  }

  /**
   * Returns the layer in the array's name: the longest of the given names with which the scopes of
   * the name end, because names of layers have slashes too ({@code conv1/bn}). Empty if none is.
   *
   * @param layers the names of layers
   */
  String layer(Set<String> layers) {
    String rest = name.substring(0, Math.max(0, name.lastIndexOf('/')));
    while (!layers.contains(rest)) {
      int slash = rest.indexOf('/');
      if (slash < 0) {
        return "";
      }
      rest = rest.substring(slash + 1);
    }
    return rest;
  }
}
