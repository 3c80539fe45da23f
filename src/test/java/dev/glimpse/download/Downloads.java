package dev.glimpse.download;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;

/** What tests of downloads have in common. */
final class Downloads {

  /** Patient enough for a busy machine, with little time between attempts. */
  static final DownloadLimits LIMITS =
      new DownloadLimits(
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          3,
          Duration.ofMillis(1),
          Duration.ofSeconds(2));

  private Downloads() {}

  /** Bytes without a pattern, the same each time. */
  static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static FileDownloader downloader(DownloadListener listener) {
    return downloader(listener, LIMITS);
  }

  static FileDownloader downloader(DownloadListener listener, DownloadLimits limits) {
    return downloader(
        listener, limits, Map.of("no_proxy", "*"), DefaultClientTlsStrategy.createDefault());
  }

  static FileDownloader downloader(
      DownloadListener listener,
      DownloadLimits limits,
      Map<String, String> environment,
      TlsSocketStrategy tls) {
    return new FileDownloader("glimpse/test", environment, listener, limits, tls);
  }

  /** Downloads and lets go of it. */
  static String fetch(FileDownloader downloader, RemoteFile file, Path target)
      throws IOException, InterruptedException {
    try (DownloadedFile downloaded = downloader.fetch(file, target)) {
      return downloaded.sha256();
    }
  }

  /** Writes down what it hears. */
  static final class Heard implements DownloadListener {
    final List<String> begins = new ArrayList<>();
    final List<String> troubles = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();
    long done;
    long total;

    @Override
    public void begins(long from, long discarded, long total) {
      begins.add("%d, %d, %d".formatted(from, discarded, total));
    }

    @Override
    public void progress(long done, long total) {
      this.done = done;
      this.total = total;
    }

    @Override
    public void triesAgain(String why, Duration after) {
      troubles.add(why);
      waits.add(after);
    }
  }
}
