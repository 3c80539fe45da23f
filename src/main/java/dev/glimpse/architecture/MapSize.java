package dev.glimpse.architecture;

/**
 * The size of feature maps.
 *
 * @param rows of a map
 * @param columns of a map
 * @param channels the number of maps
 */
record MapSize(int rows, int columns, int channels) {

  /** The pixels that a window may cover. */
  enum Padding {
    /** Windows over all pixels of the map; zeros around it complete them. */
    SAME,
    /** Windows inside the map. */
    VALID
  }

  /** Returns the size after a window of so many rows and columns has moved over the maps. */
  MapSize windowed(int height, int width, int stride, Padding padding) {
    return new MapSize(
        places(rows, height, stride, padding), places(columns, width, stride, padding), channels);
  }

  private static int places(int size, int window, int stride, Padding padding) {
    int places = padding == Padding.SAME ? size : size - window + 1;
    if (places < 1) {
      throw new IllegalArgumentException(
          "The image is too small: a window of %d pixels does not fit into a map of %d"
              .formatted(window, size));
    }
    return (places + stride - 1) / stride;
  }

  /** Returns the size with another number of maps. */
  MapSize withChannels(int maps) {
    return new MapSize(rows, columns, maps);
  }
}
