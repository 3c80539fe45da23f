package dev.glimpse.download;

import dev.glimpse.system.Sha256Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * A downloader that returns files only when they are complete and verified.
 *
 * <p>A partial download is stored beside the target. A later call resumes it, even if the
 * connection broke, the disk was full or the process was killed. If the server cannot resume or has
 * another file now, the download starts again from the beginning.
 *
 * <p>Not thread-safe.
 */
public final class FileDownloader implements AutoCloseable {

  private final DownloadLimits limits;
  private final DownloadListener listener;
  private final CloseableHttpClient client;

  /**
   * Creates a downloader with the proxies that the environment names.
   *
   * @throws DownloadException if a proxy variable is invalid
   */
  public FileDownloader(
      String userAgent, Map<String, String> environment, DownloadListener listener) {
    this(
        userAgent,
        environment,
        listener,
        DownloadLimits.DEFAULT,
        DefaultClientTlsStrategy.createSystemDefault());
  }

  /** Creates a downloader with other limits and other trusted certificates. */
  FileDownloader(
      String userAgent,
      Map<String, String> environment,
      DownloadListener listener,
      DownloadLimits limits,
      TlsSocketStrategy tls) {
    this.limits = limits;
    this.listener = listener;
    client = DownloadHttpClient.of(userAgent, limits, new OperatorProxySettings(environment), tls);
  }

  /**
   * Downloads a file, unless it is present already.
   *
   * @param target the path of the complete file; {@code target.part} contains the partial download
   * @throws DownloadException if it cannot be downloaded, or differs from what is expected; in the
   *     latter case it is deleted
   */
  public DownloadedFile fetch(RemoteFile file, Path target) throws InterruptedException {
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      DownloadFileLock claim = DownloadFileLock.on(target);
      try {
        String sha256 = fetched(file, target);
        return new DownloadedFile(target, Files.size(target), sha256, claim);
      } catch (IOException | InterruptedException | RuntimeException e) {
        claim.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DownloadException(target + " cannot be written: " + e.getMessage(), e);
    }
  }

  private String fetched(RemoteFile file, Path target) throws IOException, InterruptedException {
    if (Files.exists(target)) {
      return checked(file, target);
    }
    try (PartialFile partial = new PartialFile(target, file.address())) {
      complete(file, partial);
      String sha256 = checked(file, partial.path());
      partial.finish();
      return sha256;
    }
  }

  private void complete(RemoteFile file, PartialFile partial) throws InterruptedException {
    if (Long.valueOf(partial.size()).equals(file.size())) {
      return;
    }
    DownloadTransfer transfer = new DownloadTransfer(client, limits, file, partial, listener);
    long furthest = partial.size();
    int fruitless = 0;
    @Nullable TransientDownloadError trouble;
    while ((trouble = transfer.attempt()) != null) {
      fruitless = partial.size() > furthest ? 1 : fruitless + 1;
      furthest = Math.max(furthest, partial.size());
      Duration wait =
          trouble.retryAfter() == null ? limits.waitAfter(fruitless) : trouble.retryAfter();
      String why = file.address() + " " + trouble.why();
      if (fruitless >= limits.attempts() || wait.compareTo(limits.longestWait()) > 0) {
        throw new DownloadException(
            "%s%s; %d bytes are kept, and the same command resumes from there"
                .formatted(
                    why,
                    fruitless >= limits.attempts()
                        ? ", " + fruitless + " times in a row"
                        : " and asks to wait " + wait.toSeconds() + " s",
                    partial.size()));
      }
      listener.triesAgain(why, wait);
      Thread.sleep(wait.toMillis());
    }
  }

  /**
   * Returns the SHA-256 of a file after verifying size and checksum; deletes a file that differs.
   */
  private static String checked(RemoteFile file, Path path) throws IOException {
    long size = Files.size(path);
    if (file.size() != null && size != file.size()) {
      Files.delete(path);
      throw new DownloadException(
          "%s had %d bytes, but %d are expected; it was deleted"
              .formatted(path, size, file.size()));
    }
    String sha256 = Sha256Checksum.of(path);
    RemoteFile.@Nullable Checksum expected = file.checksum();
    if (expected != null && !sha256.equals(expected.sha256())) {
      Files.delete(path);
      throw new DownloadException(
          "%s from %s had SHA-256 %s, but %s is expected (%s); it was deleted"
              .formatted(path, file.address(), sha256, expected.sha256(), expected.origin()));
    }
    return sha256;
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }
}
