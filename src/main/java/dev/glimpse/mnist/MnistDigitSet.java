package dev.glimpse.mnist;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Handwritten digits with their labels, in MNIST's form: {@value #SIDE} pixels square, one unsigned
 * byte per pixel, 0 for the background and 255 for ink. Immutable.
 */
public final class MnistDigitSet {

  /** The number of pixels per side. */
  public static final int SIDE = 28;

  /** The number of pixels per image. */
  public static final int PIXELS = SIDE * SIDE;

  private final byte[] pixels;
  private final byte[] labels;
  private final int from;
  private final int to;

  MnistDigitSet(byte[] pixels, byte[] labels) {
    this(pixels, labels, 0, labels.length);
  }

  private MnistDigitSet(byte[] pixels, byte[] labels, int from, int to) {
    this.pixels = pixels;
    this.labels = labels;
    this.from = from;
    this.to = to;
  }

  /**
   * Reads the 60,000 training digits.
   *
   * @param folder the folder of train-images-idx3-ubyte and train-labels-idx1-ubyte, each plain or
   *     as .gz
   * @throws MnistException if a file is missing or invalid
   */
  public static MnistDigitSet training(Path folder) throws MnistException {
    return IdxFileReader.digits(folder, "train");
  }

  /**
   * Reads the 10,000 test digits.
   *
   * @param folder the folder of t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, each plain or as
   *     .gz
   * @throws MnistException if a file is missing or invalid
   */
  public static MnistDigitSet test(Path folder) throws MnistException {
    return IdxFileReader.digits(folder, "t10k");
  }

  /**
   * Returns whether a folder contains the training digits' images, so that {@link #training} can be
   * tried.
   */
  public static boolean hasTraining(Path folder) {
    return IdxFileReader.isThere(folder, "train");
  }

  /**
   * Returns whether a folder contains the test digits' images, so that {@link #test} can be tried.
   */
  public static boolean hasTest(Path folder) {
    return IdxFileReader.isThere(folder, "t10k");
  }

  /** Returns the number of digits. */
  public int size() {
    return to - from;
  }

  /** Returns the label of image {@code index} (from 0), 0 to 9. */
  public int label(int index) {
    return labels[from + checked(index)];
  }

  /** Returns a copy of the {@value #PIXELS} bytes of image {@code index} (from 0), row by row. */
  public byte[] image(int index) {
    byte[] image = new byte[PIXELS];
    System.arraycopy(pixels, (from + checked(index)) * PIXELS, image, 0, PIXELS);
    return image;
  }

  /** Writes image {@code index} into {@code target} from {@code offset} on, as 0 to 1. */
  public void copyScaled(int index, float[] target, int offset) {
    int start = (from + checked(index)) * PIXELS;
    for (int i = 0; i < PIXELS; i++) {
      target[offset + i] = (pixels[start + i] & 0xff) / 255f;
    }
  }

  /**
   * Returns the digits from {@code start} (included) to {@code end} (excluded), sharing the memory.
   */
  public MnistDigitSet slice(int start, int end) {
    if (start < 0 || start > end || end > size()) {
      throw new IndexOutOfBoundsException(start + " to " + end + " of " + size());
    }
    return new MnistDigitSet(pixels, labels, from + start, from + end);
  }

  private int checked(int index) {
    return Objects.checkIndex(index, size());
  }
}
