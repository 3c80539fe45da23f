package dev.glimpse.cli;

import java.io.PrintWriter;

/** A progress bar: one line that is overwritten on a terminal, and printed once elsewhere. */
final class ProgressLine {

  private static final int CELLS = 30;

  /** The sequence that erases a terminal's line from the cursor to its end. */
  private static final String ERASE_REST = "\033[K";

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
    at(done, "");
  }

  /** Redraws the line with a text at its end. */
  void at(int done, String text) {
    if (terminal) {
      out.print("\r" + line(done) + text + ERASE_REST);
      out.flush();
    }
  }

  void done(int done) {
    done(done, "");
  }

  /** Ends the line with a text at its end. */
  void done(int done, String text) {
    out.println(terminal ? "\r" + line(done) + text + ERASE_REST : line(done) + text);
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
