package dev.glimpse.download;

import java.time.Duration;

/** A listener for the progress of a download, called on the downloading thread. */
public interface DownloadListener {

  /**
   * Called when bytes begin to arrive.
   *
   * @param from the number of bytes that were present already, from which the download is resumed
   * @param discarded the number of bytes that were present already and are discarded, because the
   *     server has another file now or cannot resume
   * @param total the size of the whole file in bytes
   */
  void begins(long from, long discarded, long total);

  /** Called when more bytes have been written to disk. */
  void progress(long done, long total);

  /** Called when an attempt failed in a transient way, before the next one. */
  void triesAgain(String why, Duration after);
}
