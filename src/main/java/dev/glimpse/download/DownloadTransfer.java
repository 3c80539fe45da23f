package dev.glimpse.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/** The requests for one file; each adds to the partial download. */
final class DownloadTransfer {

  private static final int CHUNK = 64 << 10;

  private final CloseableHttpClient client;
  private final DownloadLimits limits;
  private final RemoteFile file;
  private final PartialFile partial;
  private final DownloadListener listener;

  DownloadTransfer(
      CloseableHttpClient client,
      DownloadLimits limits,
      RemoteFile file,
      PartialFile partial,
      DownloadListener listener) {
    this.client = client;
    this.limits = limits;
    this.file = file;
    this.partial = partial;
    this.listener = listener;
  }

  /**
   * Sends one request.
   *
   * @return the transient error that ended it; null if the file is complete
   * @throws DownloadException if the error is permanent, or the disk is full
   */
  @Nullable TransientDownloadError attempt() throws InterruptedException {
    // The client would write a question mark for what is not ASCII.
    HttpGet request = new HttpGet(file.address().toASCIIString());
    @Nullable String validator = partial.resumableIf();
    if (validator != null) {
      request.setHeader(HttpHeaders.RANGE, "bytes=" + partial.size() + "-");
      request.setHeader(HttpHeaders.IF_RANGE, validator);
    }
    try {
      ClassicHttpResponse response = client.executeOpen(null, request, null);
      try {
        return read(response, validator);
      } finally {
        request.cancel(); // closing alone would read all remaining bytes
        Closer.closeQuietly(response);
      }
    } catch (IOException e) {
      return transientError(e);
    }
  }

  private @Nullable TransientDownloadError read(
      ClassicHttpResponse response, @Nullable String askedIf)
      throws IOException, InterruptedException {
    ResponseHead answer = new ResponseHead(response);
    return switch (response.getCode()) {
      case 200 -> readWhole(answer);
      case 206 -> readRest(answer, askedIf);
      case 416 -> nothingIsLeft(answer, askedIf);
      case 408, 425, 429, 500, 502, 503, 504 ->
          new TransientDownloadError("answered " + response.getCode(), answer.retryAfter());
      default -> throw new DownloadException(file.address() + " " + answer.refusal());
    };
  }

  private @Nullable TransientDownloadError readWhole(ResponseHead answer)
      throws IOException, InterruptedException {
    long total = total(answer.length());
    long discarded = partial.size();
    onDisk(() -> partial.startOver(answer.validator()));
    listener.begins(0, discarded, total);
    return copy(answer, total);
  }

  private @Nullable TransientDownloadError readRest(ResponseHead answer, @Nullable String askedIf)
      throws IOException, InterruptedException {
    @Nullable ByteRange range = answer.range();
    if (askedIf == null || range == null || range.from() != partial.size()) {
      return startOver("answered with a part that was not requested");
    }
    @Nullable String has = answer.validator();
    if (has != null && !has.equals(askedIf)) {
      return startOver("has a different file now");
    }
    long rest = answer.length();
    long total = total(range.total() < 0 && rest >= 0 ? range.from() + rest : range.total());
    listener.begins(partial.size(), 0, total);
    return copy(answer, total);
  }

  /**
   * Handles status 416: the file is complete if the process ended before renaming it; otherwise the
   * remote file is shorter now.
   */
  private @Nullable TransientDownloadError nothingIsLeft(
      ResponseHead answer, @Nullable String askedIf) {
    @Nullable ByteRange range = answer.range();
    return askedIf != null && range != null && range.total() == partial.size()
        ? null
        : startOver("has no more bytes than the part that is kept");
  }

  /**
   * Returns the size of the whole file; fails if it is unknown, because a truncated file could not
   * be detected.
   */
  private long total(long announced) {
    @Nullable Long expected = file.size();
    if (announced < 0 && expected == null) {
      throw new DownloadException(file.address() + " is sent without its length");
    }
    if (announced >= 0 && expected != null && announced != expected) {
      throw new DownloadException(
          "%s has %d bytes, but %d are expected".formatted(file.address(), announced, expected));
    }
    return expected == null ? announced : expected;
  }

  private @Nullable TransientDownloadError copy(ResponseHead answer, long total)
      throws IOException, InterruptedException {
    @Nullable HttpEntity entity = answer.response().getEntity();
    if (entity != null) {
      StallDetector pace = new StallDetector(limits.silence());
      InputStream in = entity.getContent();
      byte[] chunk = new byte[CHUNK];
      int length;
      while ((length = in.read(chunk)) >= 0) {
        if (partial.size() + length > total) {
          throw new DownloadException(
              "%s sends more than the expected %d bytes".formatted(file.address(), total));
        }
        int read = length;
        onDisk(() -> partial.append(chunk, read));
        listener.progress(partial.size(), total);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (pace.isTooSlow(read)) {
          return new TransientDownloadError("sends data too slowly");
        }
      }
    }
    return partial.size() == total
        ? null
        : new TransientDownloadError("ended before the file was complete");
  }

  private TransientDownloadError startOver(String why) {
    onDisk(() -> partial.startOver(null));
    return new TransientDownloadError(why);
  }

  private interface DiskAction {
    void run() throws IOException;
  }

  /**
   * Runs a disk operation; its exception is wrapped, to distinguish a full disk from a broken
   * connection.
   */
  private void onDisk(DiskAction action) {
    try {
      action.run();
    } catch (IOException e) {
      String reason =
          e instanceof FileSystemException f && f.getReason() != null
              ? f.getReason()
              : e.getMessage();
      throw new DownloadException(
          "%s cannot be written: %s; %d bytes are kept, and the same command resumes from there"
              .formatted(partial.path(), reason, partial.size()),
          e);
    }
  }

  private TransientDownloadError transientError(IOException e) throws InterruptedException {
    if (Thread.interrupted()) {
      InterruptedException interrupted = new InterruptedException();
      interrupted.initCause(e);
      throw interrupted;
    }
    if (e.getCause() instanceof CertificateException
        || e instanceof SSLPeerUnverifiedException
        || e instanceof ClientProtocolException) {
      throw new DownloadException(file.address() + " cannot be downloaded: " + cause(e), e);
    }
    if (e instanceof UnknownHostException) {
      return new TransientDownloadError("cannot be reached: no such host: " + e.getMessage());
    }
    if (e instanceof HttpHostConnectException) {
      return new TransientDownloadError("cannot be connected to");
    }
    if (e instanceof SocketTimeoutException) {
      return new TransientDownloadError("did not answer in time");
    }
    if (e instanceof ConnectionClosedException) {
      return new TransientDownloadError("ended before the file was complete");
    }
    return new TransientDownloadError("disconnected (" + cause(e) + ")");
  }

  /** Returns the reason of an exception; a protocol exception states it only in its cause. */
  private static String cause(IOException e) {
    Throwable told = e.getMessage() == null && e.getCause() != null ? e.getCause() : e;
    return told.getMessage() == null ? told.toString() : told.getMessage();
  }
}
