package dev.glimpse.cli;

import java.io.PrintWriter;

/** A progress bar: one line that is overwritten on a terminal, and printed once elsewhere. */
final class ProgressLine {

  private static final int CELLS = 30;

  private final PrintWriter out;
  private final int total;

  /**
   * Whether the output is a terminal. From JDK 22 on this is always true, so that a file gets the
   * overwritten lines too.
   */
  @SuppressWarnings("SystemConsoleNull")
  private final boolean terminal = System.console() != null;

  ProgressLine(PrintWriter out, int total) {
    this.out = out;
    this.total = total;
  }

  void at(int done) {
    if (terminal) {
      out.print("\r" + line(done));
      out.flush();
    }
  }

  void done(int done) {
    out.println(terminal ? "\r" + line(done) : line(done));
    out.flush();
  }

  /** Prints a line of its own above the progress bar. */
  void note(String text) {
    out.println(terminal ? "\r%-60s".formatted(text) : text);
    out.flush();
  }

  private String line(int done) {
    int full = total == 0 ? CELLS : (int) ((long) CELLS * done / total);
    return "  %s%s %d of %d".formatted("█".repeat(full), "·".repeat(CELLS - full), done, total);
  }
}
