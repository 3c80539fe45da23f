package dev.glimpse.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The resident memory of this process, including TensorFlow's native memory, which the JVM does not
 * report.
 */
public final class ResidentMemoryReader {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int KIB = 1024;

  private ResidentMemoryReader() {}

  /** Returns the resident memory in bytes; NaN if the system does not report it. */
  static double bytes() {
    return read("VmRSS:");
  }

  /**
   * Returns the anonymous memory, which belongs to the process and not to a file, so that the
   * system cannot reclaim it.
   *
   * @return bytes; NaN if the system does not report them
   */
  public static double anonymousBytes() {
    return read("RssAnon:");
  }

  private static double read(String field) {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(field)) {
          return KIB * Double.parseDouble(line.replaceAll("[^0-9]", ""));
        }
      }
    } catch (IOException e) { // not on Linux
      return Double.NaN;
    }
    return Double.NaN;
  }
}
