package dev.glimpse.parity;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the modes of keras.applications' preprocess_input make of a pixel's value, computed by NumPy
 * with src/test/resources/parity/make_golden.py.
 */
final class KerasFloats {

  /** A mode: where its numbers are in a line, and how many. */
  enum Mode {
    TF(0, 1),
    TORCH(1, 3),
    CAFFE(4, 3),
    /** The value as it is. */
    RAW(-1, 0);

    private final int first;
    private final int numbers;

    Mode(int first, int numbers) {
      this.first = first;
      this.numbers = numbers;
    }

    /** Returns where in [..., red, green, blue] the value is that becomes the one at an index. */
    int source(int index) {
      return this == CAFFE ? index - index % 3 + 2 - index % 3 : index;
    }
  }

  static final KerasFloats READ = read();

  private final float[][] floats;

  private KerasFloats(float[][] floats) {
    this.floats = floats;
  }

  /**
   * Returns the float of a value.
   *
   * @param channel of the tensor, in the mode's order
   */
  float of(Mode mode, int value, int channel) {
    return mode == Mode.RAW ? value : floats[value][mode.first + channel % mode.numbers];
  }

  /** Returns the lines of a file that make_golden.py wrote. */
  static List<String> lines(String file) {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(KerasFloats.class.getResourceAsStream("/parity/" + file)),
                StandardCharsets.US_ASCII))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KerasFloats read() {
    return new KerasFloats(
        lines("keras.txt").stream().map(KerasFloats::floats).toArray(float[][]::new));
  }

  private static float[] floats(String line) {
    int[] bits =
        Stream.of(line.split(" ")).mapToInt(hex -> Integer.parseUnsignedInt(hex, 16)).toArray();
    float[] floats = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      floats[i] = Float.intBitsToFloat(bits[i]);
    }
    return floats;
  }
}
