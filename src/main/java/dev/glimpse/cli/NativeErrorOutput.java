package dev.glimpse.cli;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import dev.glimpse.inference.TensorFlowNativeLibrary;
import dev.glimpse.system.DaemonThreadFactory;
import dev.glimpse.system.UserDirectories;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A detour of standard error, descriptor 2, through the log: native libraries (libjpeg, libpng,
 * TensorFlow, the C library) write their lines there past Java. A pipe takes the place of the
 * descriptor, and what comes through it is logged ({@link NativeLines}). {@link System#err} goes on
 * to the real standard error, so that the log does not log itself.
 *
 * <p>The pipe's end for writers does not block: a full pipe loses lines and holds up no decoder.
 * Where a library aborts the process, the handler of SIGABRT is the C library's {@code sleep},
 * which gets the signal's number, 6, for its seconds: time for its last line to be logged.
 *
 * <p>Threads: {@link #capture} and {@link #close} belong to the main thread; a daemon of its own
 * reads the pipe until it is closed; any thread writes to {@link System#err}.
 */
final class NativeErrorOutput implements AutoCloseable {

  private static final int STANDARD_ERROR = 2;
  private static final int CHUNK = 8192;
  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  /** Constants of Linux, the same on all of its 64-bit platforms. */
  private static final int EINTR = 4;

  private static final int EAGAIN = 11;
  private static final int SIGABRT = 6;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;
  private static final short POLLIN = 1;
  private static final int PIPE_BYTES = 1 << 20;

  /** The calls of the C library; a call that fails throws an exception with errno. */
  private static final class Calls {
    static {
      Native.register(Calls.class, "c");
    }

    private Calls() {}

    static native int pipe2(int[] ends, int flags) throws LastErrorException;

    static native int fcntl(int descriptor, int command, int argument) throws LastErrorException;

    static native int dup2(int from, int to) throws LastErrorException;

    static native int close(int descriptor) throws LastErrorException;

    static native long read(int descriptor, byte[] into, long most) throws LastErrorException;

    static native long write(int descriptor, byte[] bytes, long count) throws LastErrorException;

    static native int poll(short[] wanted, long count, int millis) throws LastErrorException;

    static native Pointer signal(int signal, Pointer handler) throws LastErrorException;
  }

  private final int kept;
  private final int pipe;
  private final NativeLines lines;
  private final Thread reader = DaemonThreadFactory.thread("native-log", this::read);

  private NativeErrorOutput(int kept, int pipe, NativeLines lines) {
    this.kept = kept;
    this.pipe = pipe;
    this.lines = lines;
  }

  /**
   * Captures what is written past Java from now on. Call it before the first logger is made.
   *
   * @return null, with everything as it was, where this is not Linux, JNA's own library cannot be
   *     loaded, standard error is closed, or the JVM itself was told to log there
   */
  static @Nullable NativeErrorOutput capture() {
    if (!System.getProperty("os.name").equals("Linux") || isUsedByTheJvm()) {
      return null;
    }
    unpackJnaToCache();
    try {
      return Platform.is64Bit() ? captured() : null;
    } catch (LinkageError
        | LastErrorException e) { // there is no logger yet; the output stays as it is
      return null;
    }
  }

  /**
   * Makes JNA unpack its library to the cache folder. Its own folder may not be writable, such as
   * in a container with a read-only file system; and a class of JNA that failed once fails for
   * good.
   */
  private static void unpackJnaToCache() {
    String configured = System.getenv("GLIMPSE_CACHE_DIR");
    try {
      Path cache = configured == null ? UserDirectories.cache() : Path.of(configured);
      Files.createDirectories(cache);
      TensorFlowNativeLibrary.unpackJnaTo(cache);
    } catch (IOException | InvalidPathException e) { // later checks refuse the setting
      return;
    }
  }

  /**
   * Returns whether the JVM logs to standard error, such as with {@code -Xlog:gc:stderr}; its lines
   * then stay as they are.
   */
  private static boolean isUsedByTheJvm() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .map(argument -> argument.toLowerCase(Locale.ROOT))
        .anyMatch(
            argument ->
                (argument.startsWith("-xlog") && argument.contains("stderr"))
                    || argument.equals("-xx:+displayvmoutputtostderr"));
  }

  private static NativeErrorOutput captured() {
    int kept = Calls.fcntl(STANDARD_ERROR, F_DUPFD_CLOEXEC, STANDARD_ERROR + 1);
    int[] ends = new int[2];
    int unused = Calls.pipe2(ends, O_CLOEXEC);
    unused = Calls.fcntl(ends[1], F_SETFL, O_NONBLOCK);
    try {
      unused = Calls.fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
    } catch (LastErrorException e) { // above this user's limit: the pipe keeps its 64 KiB
      unused = e.getErrorCode();
    }
    System.setErr(new PrintStream(new Descriptor(kept), true, charset()));
    NativeErrorOutput output =
        new NativeErrorOutput(kept, ends[0], new NativeLines(new NativeLog(), System::nanoTime));
    output.reader.start();
    unused = Calls.dup2(ends[1], STANDARD_ERROR);
    unused = Calls.close(ends[1]);
    Pointer before = Calls.signal(SIGABRT, NativeLibrary.getInstance("c").getFunction("sleep"));
    return output;
  }

  /** Returns the encoding that the JVM chose for the stream that this one replaces. */
  private static Charset charset() {
    String terminal =
        System.getProperty("stderr.encoding", System.getProperty("sun.stderr.encoding"));
    return terminal != null && Charset.isSupported(terminal)
        ? Charset.forName(terminal)
        : Charset.defaultCharset();
  }

  private void read() {
    byte[] chunk = new byte[CHUNK];
    while (true) {
      try {
        if (awaited()) {
          long count = Calls.read(pipe, chunk, chunk.length);
          if (count <= 0) {
            break;
          }
          lines.accept(chunk, (int) count);
        } else {
          lines.tick();
        }
      } catch (LastErrorException e) {
        if (e.getErrorCode() != EINTR) {
          break;
        }
      }
    }
    lines.close();
  }

  /**
   * Waits for bytes or the end of the pipe; returns false if a line about skipped lines is due
   * first.
   */
  private boolean awaited() {
    // struct pollfd: an int, and two shorts.
    short[] wanted = {(short) pipe, (short) (pipe >> 16), POLLIN, 0};
    if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
      wanted[0] = (short) (pipe >> 16);
      wanted[1] = (short) pipe;
    }
    return Calls.poll(wanted, 1, lines.millisToTick()) > 0;
  }

  /** Logs the bytes written until now and restores standard error. */
  @Override
  public void close() {
    try {
      int unused =
          Calls.dup2(kept, STANDARD_ERROR); // closes the pipe's last writer: its reader ends
      reader.join(LAST_LINES.toMillis());
    } catch (LastErrorException e) {
      System.err.println("glimpse: cannot restore standard error: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An output stream for a file descriptor, which Java lacks. */
  private static final class Descriptor extends OutputStream {
    private static final long RETRY_NANOS = 1_000_000;

    private final int descriptor;

    private Descriptor(int descriptor) {
      this.descriptor = descriptor;
    }

    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      while (from < offset + length) {
        byte[] rest =
            from == 0 && length == bytes.length
                ? bytes
                : Arrays.copyOfRange(bytes, from, offset + length);
        try {
          from += (int) Calls.write(descriptor, rest, rest.length);
        } catch (LastErrorException e) {
          if (e.getErrorCode() == EAGAIN) { // its owner made it so; a stream of Java would fail
            LockSupport.parkNanos(RETRY_NANOS);
          } else if (e.getErrorCode() != EINTR) {
            throw new IOException(e.getMessage(), e);
          }
        }
      }
    }
  }
}
