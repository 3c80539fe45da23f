package dev.glimpse.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What Linux says of a process.
 *
 * @param resident bytes of memory
 * @param mostResident the most that there ever were
 * @param threads how many
 * @param files how many are open, sockets included
 */
public record ProcessStatus(long resident, long mostResident, int threads, int files) {

  /** Reads it; skips the test on other systems. */
  public static ProcessStatus of(ProcessHandle process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    assumeTrue(Files.isDirectory(proc), "no /proc here");
    try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
      String status = Files.readString(proc.resolve("status"));
      return new ProcessStatus(
          1024L * number(status, "VmRSS"),
          1024L * number(status, "VmHWM"),
          number(status, "Threads"),
          (int) files.count());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(String status, String field) {
    String line = status.lines().filter(l -> l.startsWith(field + ":")).findFirst().orElseThrow();
    return Integer.parseInt(line.replaceAll("\\D", ""));
  }
}
