package dev.glimpse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.NativeLibrary;
import java.util.Objects;

/** A process in which a native library writes to standard error, and may abort. */
final class NativeWriter {

  private NativeWriter() {}

  public static void main(String[] args) {
    LogConfiguration.settle(System.getenv(), System.getProperties(), true);
    NativeErrorOutput output = Objects.requireNonNull(NativeErrorOutput.capture());
    NativeLibrary c = NativeLibrary.getInstance("c");
    byte[] line = (args[1] + "\n").getBytes(UTF_8);
    for (int i = Integer.parseInt(args[2]); i > 0; i--) {
      long unused = c.getFunction("write").invokeLong(new Object[] {2, line, (long) line.length});
    }
    switch (args[0]) {
      case "abort" -> c.getFunction("abort").invokeVoid(new Object[0]);
      case "crash" -> c.getFunction("strlen").invokeLong(new Object[] {8L});
      default -> output.close();
    }
    System.err.println("straight");
  }
}
