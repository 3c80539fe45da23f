package dev.glimpse.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wall clock of child processes, which jumps on demand. Their monotonic clock and their waits
 * go on as they do when an operator or NTP sets a machine's clock.
 *
 * <p>libfaketime does it: https://github.com/wolfcw/libfaketime, in Debian's package libfaketime.
 */
public final class ShiftedClock {

  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

  private final Path library;
  private final Path offset;

  private ShiftedClock(Path library, Path offset) {
    this.library = library;
    this.offset = offset;
  }

  /** Returns a clock that is right at first, or nothing where libfaketime is not installed. */
  public static Optional<ShiftedClock> create() {
    Optional<Path> library = LIBRARIES.stream().filter(Files::exists).findFirst();
    if (library.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path folder = Files.createDirectories(Path.of("target", "clocks").toAbsolutePath());
      ShiftedClock clock =
          new ShiftedClock(library.get(), Files.createTempFile(folder, "clock-", ".txt"));
      clock.shift(Duration.ZERO);
      return Optional.of(clock);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Returns the variables for the environment of a process that is to use this clock. */
  public Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", offset.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        // Only the wall clock jumps, and waits that use the monotonic clock take their time.
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** Sets the difference to the machine's clock; processes notice it within a second. */
  public void shift(Duration by) throws IOException {
    Path next = Files.writeString(Path.of(offset + ".next"), "%+d\n".formatted(by.toSeconds()));
    Files.move(next, offset, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
