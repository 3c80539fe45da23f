package dev.glimpse.mnist;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * A reader of the idx format: a magic number (two zero bytes, 0x08 for unsigned bytes, the number
 * of dimensions), each dimension as a big-endian int, then the bytes, the last dimension fastest.
 */
final class IdxFileReader {

  private static final String IMAGES = "-images-idx3-ubyte";
  private static final int IMAGES_MAGIC = 0x0803;
  private static final int LABELS_MAGIC = 0x0801;

  /**
   * The maximum number of items, ten times MNIST's training set; a larger file is not an MNIST
   * file, and would exhaust the memory.
   */
  private static final int MAX_ITEMS = 600_000;

  private IdxFileReader() {}

  static boolean isThere(Path folder, String set) {
    Path images = folder.resolve(set + IMAGES);
    return Files.isRegularFile(images) || Files.isRegularFile(folder.resolve(set + IMAGES + ".gz"));
  }

  static MnistDigitSet digits(Path folder, String set) throws MnistException {
    byte[] pixels = read(find(folder, set + IMAGES), IMAGES_MAGIC);
    Path labelFile = find(folder, set + "-labels-idx1-ubyte");
    byte[] labels = read(labelFile, LABELS_MAGIC);
    if (labels.length * MnistDigitSet.PIXELS != pixels.length) {
      throw new MnistException(
          "%s holds %d labels for %d images"
              .formatted(labelFile, labels.length, pixels.length / MnistDigitSet.PIXELS));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] > 9) {
        throw new MnistException(
            "%s: label %d is %d, not a digit".formatted(labelFile, i, labels[i] & 0xff));
      }
    }
    return new MnistDigitSet(pixels, labels);
  }

  private static Path find(Path folder, String name) throws MnistException {
    for (String suffix : new String[] {"", ".gz"}) {
      Path file = folder.resolve(name + suffix);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw new MnistException("Neither %s nor %s.gz is in %s".formatted(name, name, folder));
  }

  private static byte[] read(Path file, int magic) throws MnistException {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(open(file)))) {
      int found = in.readInt();
      if (found != magic) {
        throw new MnistException(
            "%s starts with 0x%08x, not with 0x%08x".formatted(file, found, magic));
      }
      byte[] bytes = new byte[length(in, file, magic)];
      in.readFully(bytes);
      if (in.read() != -1) {
        throw new MnistException(file + " has more data after its last item");
      }
      return bytes;
    } catch (EOFException e) {
      throw new MnistException(file + " ends before its last item", e);
    } catch (MnistException e) {
      throw e;
    } catch (IOException e) {
      throw new MnistException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static int length(DataInputStream in, Path file, int magic) throws IOException {
    int items = in.readInt();
    if (items < 1 || items > MAX_ITEMS) {
      throw new MnistException(
          "%s declares %d items, allowed: 1 to %d".formatted(file, items, MAX_ITEMS));
    }
    if (magic == LABELS_MAGIC) {
      return items;
    }
    int rows = in.readInt();
    int columns = in.readInt();
    if (rows != MnistDigitSet.SIDE || columns != MnistDigitSet.SIDE) {
      throw new MnistException(
          "%s holds images of %d x %d, not %d x %d"
              .formatted(file, rows, columns, MnistDigitSet.SIDE, MnistDigitSet.SIDE));
    }
    return items * MnistDigitSet.PIXELS;
  }

  private static InputStream open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
  }
}
