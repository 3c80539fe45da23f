package dev.glimpse.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A text file that the JVMs which run the tests of one build share. It is empty at the start of
 * each build.
 *
 * <p>Threads: any, of any JVM; one at a time changes a file.
 */
public final class BuildFile {

  /** The start of the build; Maven sets it. */
  private static final String BUILD = System.getProperty("glimpse.build", "");

  private BuildFile() {}

  /**
   * Changes a file that no other JVM changes meanwhile.
   *
   * @param file the file; beside it, a file with the suffix {@code .build} tells its build
   * @param change a function from the text so far, empty at first, to the new text
   * @return the new text
   */
  public static synchronized String change(Path file, UnaryOperator<String> change) {
    Path stamp = file.resolveSibling(file.getFileName() + ".build");
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (FileChannel channel = FileChannel.open(stamp, CREATE, READ, WRITE);
          FileLock lock = channel.lock()) {
        String build = new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        boolean begun = build.equals(BUILD) && Files.exists(file);
        String text = change.apply(begun ? Files.readString(file) : "");
        Files.writeString(file, text);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(BUILD.getBytes(UTF_8)), 0);
        assert lock.isValid();
        return text;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
