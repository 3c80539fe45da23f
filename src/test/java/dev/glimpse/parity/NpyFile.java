package dev.glimpse.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An array that NumPy saved: little-endian floats of 4 or 8 bytes in C order, format 1.0.
 *
 * @param shape its dimensions
 * @param values row by row
 */
record NpyFile(int[] shape, double[] values) {

  private static final Pattern HEADER =
      Pattern.compile("'descr': '<f([48])', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\)");
  private static final int HEADER_AT = 10;

  /** Reads one. */
  static NpyFile read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = bytes.getShort(HEADER_AT - 2);
    String header = new String(bytes.array(), HEADER_AT, headerLength, StandardCharsets.US_ASCII);
    Matcher matcher = HEADER.matcher(header);
    if (bytes.get(6) != 1 || !matcher.find()) {
      throw new IOException(file + " is no array of floats: " + header);
    }
    int[] shape =
        Arrays.stream(matcher.group(2).split(", ?")).mapToInt(Integer::parseInt).toArray();
    double[] values = new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
    bytes.position(HEADER_AT + headerLength);
    for (int i = 0; i < values.length; i++) {
      values[i] = matcher.group(1).equals("4") ? bytes.getFloat() : bytes.getDouble();
    }
    return new NpyFile(shape, values);
  }
}
