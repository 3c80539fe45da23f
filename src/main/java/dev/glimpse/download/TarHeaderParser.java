package dev.glimpse.download;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A stream that adds checks that the tar reader lacks. It limits the bytes outside of files'
 * contents: long names and attributes, which are held in memory, and any bytes after the last
 * entry. It also detects whether the end mark is present.
 */
final class TarHeaderParser extends FilterInputStream {

  private static final long ALLOWED = 1 << 20;
  private static final int END_MARK = 1024;
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private long left = ALLOWED;
  private long zeros;

  TarHeaderParser(InputStream in) {
    super(in);
  }

  /** Suspends the limit for a file's content, which is limited elsewhere. */
  void suspend() {
    left = NO_LIMIT;
  }

  /** Restarts the limit after a file's content. */
  void restart() {
    left = ALLOWED;
  }

  /** Returns whether the last bytes were two empty blocks, the end of a complete tar. */
  boolean isAtEndMark() {
    return zeros >= END_MARK;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read > 0) {
      int last = read;
      while (last > 0 && buffer[offset + last - 1] == 0) {
        last--;
      }
      zeros = last == 0 ? zeros + read : read - last;
      count(read);
    }
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(count, 8192)]));
  }

  private void count(int bytes) throws IOException {
    if (left != NO_LIMIT) {
      left -= bytes;
      if (left < 0) {
        throw new IOException("more than " + ALLOWED + " bytes outside of the files' content");
      }
    }
  }
}
