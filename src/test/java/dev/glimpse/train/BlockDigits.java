package dev.glimpse.train;

import dev.glimpse.mnist.MnistDigitSet;
import dev.glimpse.mnist.MnistFiles;
import java.io.IOException;
import java.nio.file.Path;

/** Images that anyone can tell apart: a block of ink whose place is the label. */
public final class BlockDigits {

  private static final int BLOCK = 6;

  private BlockDigits() {}

  /** As a training set of {@code size} images, labels 0 to 9 in turn. */
  public static MnistDigitSet write(Path folder, int size) throws IOException {
    byte[] pixels = new byte[size * MnistDigitSet.PIXELS];
    byte[] labels = new byte[size];
    for (int i = 0; i < size; i++) {
      int label = i % 10;
      labels[i] = (byte) label;
      int left = 1 + label % 3 * 10;
      int top = label / 3 * 7;
      for (int y = top; y < top + BLOCK; y++) {
        for (int x = left; x < left + BLOCK; x++) {
          pixels[i * MnistDigitSet.PIXELS + y * MnistDigitSet.SIDE + x] = (byte) 255;
        }
      }
    }
    MnistFiles.write(folder, "train", pixels, labels);
    return MnistDigitSet.training(folder);
  }
}
