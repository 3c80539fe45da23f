package dev.glimpse.management;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds in memory, which the JVM does not know: TensorFlow's is native. */
public final class ResidentMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int KIB = 1024;

  private ResidentMemory() {}

  /** In bytes; NaN where the system does not tell. */
  static double bytes() {
    return read("VmRSS:");
  }

  /**
   * Returns what belongs to the process and not to a file, which the system cannot take back.
   *
   * @return bytes; NaN where the system does not tell
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
    } catch (IOException e) { // no Linux
      return Double.NaN;
    }
    return Double.NaN;
  }
}
