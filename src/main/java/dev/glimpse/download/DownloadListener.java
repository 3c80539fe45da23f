package dev.glimpse.download;

import java.time.Duration;

/** Hears how a download goes, on the thread that downloads. */
public interface DownloadListener {

  /**
   * Bytes begin to come.
   *
   * @param from how many were there already and are gone on from
   * @param discarded how many were there already and are of no use, because the server has another
   *     file by now or cannot go on in the middle
   * @param total bytes of the whole file
   */
  void begins(long from, long discarded, long total);

  /** More are on disk. */
  void progress(long done, long total);

  /** It broke off in a way that may pass. */
  void triesAgain(String why, Duration after);
}
