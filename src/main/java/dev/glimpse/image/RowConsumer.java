package dev.glimpse.image;

/** Takes the rows of an image while it is decoded, in any order, each of them once. */
@FunctionalInterface
public interface RowConsumer {

  /**
   * Takes a row.
   *
   * @param y counted from the top
   * @param pixels unsigned, as many values a pixel as were asked for; reused after this call
   */
  void accept(int y, byte[] pixels);
}
