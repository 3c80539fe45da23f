package dev.glimpse.cli;

import dev.glimpse.download.DownloadListener;
import java.io.PrintWriter;
import java.time.Duration;

/** A listener that prints the progress of a download, one line for each tenth. */
final class DownloadProgressLines implements DownloadListener {

  private static final int PARTS = 10;
  private static final double MEGABYTE = 1e6;

  private final PrintWriter out;
  private long told;

  DownloadProgressLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void begins(long from, long discarded, long total) {
    if (discarded > 0) {
      print("starting over  the server has a different file now");
    }
    told = from * PARTS / Math.max(1, total);
    print(
        "downloading    %.1f MB, starting at %.1f MB".formatted(total / MEGABYTE, from / MEGABYTE));
  }

  @Override
  public void progress(long done, long total) {
    long part = done * PARTS / Math.max(1, total);
    if (part > told) {
      told = part;
      print("downloaded     %d %%".formatted(part * (100 / PARTS)));
    }
  }

  @Override
  public void triesAgain(String why, Duration after) {
    print("retrying       in %d s: %s".formatted(after.toSeconds(), why));
  }

  private void print(String line) {
    out.println(line);
    out.flush();
  }
}
