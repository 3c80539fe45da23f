package dev.glimpse.image;

/** A consumer of the rows of an image during decoding, in any order, each row once. */
@FunctionalInterface
public interface RowConsumer {

  /**
   * Receives a row.
   *
   * @param y index of the row from the top
   * @param pixels unsigned values, with the requested number per pixel; reused after this call
   */
  void accept(int y, byte[] pixels);
}
